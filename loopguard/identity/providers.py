"""Providers of mail for everybody, whose users have nothing to do with each other: no such domain is one party.

A table by region: services that sell or give mailboxes to the public, and access providers whose customers get an
address at the provider's own domain. The rows are written down from common knowledge and were not looked up one by one.
A domain that is missing is taken for an organisation: its users then share the limit of answers to mail that takes
turns. Throw-away addresses are left out, and so are domains at which chiefly a firm's own staff write.
"""

from typing import Final

__all__ = ["PROVIDERS"]

_BY_REGION: Final = {
    "world-wide": """
        aim.com aol.com asia.com consultant.com disroot.org duck.com email.com engineer.com europe.com
        excite.com fastmail.com fastmail.fm gmail.com gmx.com gmx.net googlemail.com hey.com hotmail.com
        hush.com hushmail.com icloud.com iname.com inbox.com keemail.me live.com lycos.com mac.com mail.com
        mailfence.com me.com mozmail.com msn.com myself.com myyahoo.com outlook.com passport.com pm.me pobox.com
        post.com proton.me protonmail.ch protonmail.com riseup.net rocketmail.com runbox.com sent.com
        startmail.com tuta.com tuta.io tutamail.com tutanota.com tutanota.de usa.com windowslive.com writeme.com
        yahoo.com ymail.com zoho.com zohomail.com zohomail.eu zohomail.in
    """,
    "Outlook and Hotmail by country": """
        hotmail.be hotmail.ca hotmail.ch hotmail.cl hotmail.co.jp hotmail.co.nz hotmail.co.th hotmail.co.uk
        hotmail.co.za hotmail.com.ar hotmail.com.au hotmail.com.br hotmail.com.mx hotmail.com.tr hotmail.de
        hotmail.dk hotmail.es hotmail.fi hotmail.fr hotmail.gr hotmail.it hotmail.nl hotmail.no hotmail.se
        live.be live.ca live.cl live.cn live.co.uk live.co.za live.com.ar live.com.au live.com.mx live.com.pt
        live.de live.dk live.fr live.ie live.in live.it live.jp live.nl live.no live.se outlook.at outlook.be
        outlook.cl outlook.co.id outlook.co.th outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr
        outlook.com.tr outlook.cz outlook.de outlook.dk outlook.es outlook.fr outlook.hu outlook.ie outlook.in
        outlook.it outlook.jp outlook.kr outlook.my outlook.ph outlook.pt outlook.sa outlook.sg outlook.sk
    """,
    "Yahoo by country": """
        yahoo.at yahoo.be yahoo.ca yahoo.cl yahoo.cn yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz
        yahoo.co.th yahoo.co.uk yahoo.co.za yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.co
        yahoo.com.hk yahoo.com.mx yahoo.com.my yahoo.com.pe yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw
        yahoo.com.ve yahoo.com.vn yahoo.de yahoo.dk yahoo.es yahoo.fr yahoo.gr yahoo.hu yahoo.ie yahoo.in
        yahoo.it yahoo.ne.jp yahoo.nl yahoo.no yahoo.pl yahoo.ro yahoo.se ybb.ne.jp
    """,
    "Germany, Austria, Switzerland, Liechtenstein": """
        a1.net aikq.de alice-dsl.de alice-dsl.net alice.de aol.de aon.at arcor.de arcormail.de bluewin.ch
        chello.at compuserve.de directbox.com drei.at eclipso.de eclipso.eu email.de ewe.net ewetel.net
        firemail.de freenet.de freesurf.ch genion.de gmx.at gmx.ch gmx.de gmx.eu gmx.info gmx.li gmx.org
        hispeed.ch htp-tel.de inode.at kabelbw.de kabelmail.de kabsi.at liwest.at lycos.de magenta.de mail.de
        mailbox.org mnet-mail.de mnet-online.de netcologne.de nexgo.de o2mail.de online.de online.home.de
        onlinehome.de osnanet.de posteo.de posteo.net quickline.ch sunrise.ch surfeu.de swissonline.ch
        t-online.de tele2.at tele2.de tiscalinet.ch unity-mail.de unitybox.de upcmail.ch utanet.at versanet.de
        vodafone.de vodafonemail.de vollbio.de vtxnet.ch web.de
    """,
    "France, Belgium, Luxembourg, Netherlands": """
        9business.fr 9online.fr aliceadsl.fr aol.fr bbox.fr belgacom.net brutele.be caiway.nl caramail.com
        casema.nl cegetel.net chello.nl club-internet.fr dbmail.com free.fr freeler.nl gmx.fr hccnet.nl
        hetnet.nl home.nl infonie.fr internet.lu kpnmail.nl kpnplanet.nl laposte.net libertysurf.fr mailo.com
        mailo.fr netcourrier.com neuf.fr noos.fr numericable.fr online.nl onsbrabantnet.nl orange.fr planet.nl
        proximus.be pt.lu quicknet.nl scarlet.be sfr.fr skynet.be solcon.nl tele2.fr tele2.nl telenet.be
        telfort.nl tiscali.nl upcmail.nl vo.lu voila.fr voo.be wanadoo.fr wxs.nl xs4all.nl zeelandnet.nl
        ziggo.nl zonnet.nl
    """,
    "Britain and Ireland": """
        aol.co.uk blueyonder.co.uk btconnect.com btinternet.com btopenworld.com eircom.net freeserve.co.uk
        freeuk.com fsmail.net gmx.co.uk indigo.ie iol.ie lineone.net mail.co.uk ntlworld.com o2.co.uk onetel.com
        orange.net plus.net plusnet.com sky.com supanet.com talk21.com talktalk.net tesco.net tiscali.co.uk
        uwclub.net virgin.net virginmedia.com vodafone.ie zen.co.uk
    """,
    "Italy, Spain, Portugal, Greece, Malta, Cyprus": """
        aeiou.pt alice.it blu.it cablenet.com.cy clix.pt cytanet.com.cy email.it euskaltel.net fastwebnet.it
        forthnet.gr freemail.gr giallo.it hol.gr interfree.it inwind.it iol.it iol.pt jazztel.es katamail.com
        libero.it mail.telepac.pt maltanet.net movistar.es mycosmos.gr netcabo.pt ono.com onvol.net orange.es
        otenet.gr poste.it sapo.pt supereva.it tele2.it telefonica.net telepac.pt teletu.it terra.es tim.it
        tin.it tiscali.it virgilio.it vivodinet.gr vodafone.es vodafone.it ya.com
    """,
    "The North and the Baltic": """
        altibox.no apollo.lv bahnhof.se bredband.net bredband2.com broadpark.no comhem.se dnainternet.net
        elisanet.fi frisurf.no getmail.no glocalnet.net home.se hot.ee inbox.lt inbox.lv inet.fi jubii.dk
        kolumbus.fi luukku.com lyse.net mail.dk mail.ee netti.fi ofir.dk one.lv online.ee online.no passagen.se
        post.tele.dk pp.inet.fi privat.dk saunalahti.fi simnet.is spray.se stofanet.dk suomi24.fi swipnet.se
        takas.lt tdcadsl.dk tele2.se telenor.no telia.com visir.is webspeed.dk welho.com youmail.dk
    """,
    "Poland, Czechia, Slovakia, Hungary": """
        atlas.cz autograf.pl azet.sk buziaczek.pl centrum.cz centrum.sk citromail.hu digikabel.hu email.cz
        freemail.hu gazeta.pl indamail.hu int.pl interia.com interia.eu interia.pl invitel.hu iol.cz mailbox.hu
        neostrada.pl o2.pl o2active.cz onet.eu onet.pl op.pl poczta.fm poczta.onet.pl post.cz post.sk quick.cz
        seznam.cz spoko.pl stonline.sk t-online.hu tiscali.cz tlen.pl upcmail.hu vipmail.hu volny.cz vp.pl wp.pl
        zoznam.sk
    """,
    "South-East Europe": """
        abv.bg amis.net bih.net.ba click.ro dir.bg eunet.rs gbg.bg home.ro inet.hr mail.bg mts.rs net.hr
        open.telekom.rs optinet.hr personal.ro rdslink.ro rdsmail.ro romtelecom.ro sbb.rs siol.net t-2.net
        t-com.hr telemach.net vip.hr
    """,
    "Russia, Ukraine and their neighbours": """
        autorambler.ru bigmir.net bk.ru e1.ru email.ua hotbox.ru i.ua inbox.ru internet.ru lenta.ru list.ru
        mail.kz mail.ru mail15.com meta.ua myrambler.ru narod.ru ngs.ru nm.ru online.ua pochta.ru qip.ru
        rambler.ru ro.ru tut.by ukr.net xmail.ru ya.ru yandex.by yandex.com yandex.kz yandex.ru yandex.ua
    """,
    "China, Hong Kong, Taiwan": """
        126.com 139.com 163.com 188.com 189.cn 21cn.com 263.net aliyun.com eyou.com foxmail.com hinet.net
        hkbn.net kimo.com netvigator.com pchome.com.tw qq.com seed.net.tw sina.cn sina.com so-net.net.tw
        sohu.com tom.com vip.126.com vip.163.com vip.sina.com vip.sohu.com wo.cn yeah.net
    """,
    "Japan and Korea": """
        asahi-net.or.jp biglobe.ne.jp chol.com daum.net dion.ne.jp disney.ne.jp docomo.ne.jp dreamwiz.com
        empal.com eonet.ne.jp excite.co.jp ezweb.ne.jp goo.jp hanafos.com hanmail.net hanmir.com hi-ho.ne.jp
        i.softbank.jp infoseek.jp jcom.home.ne.jp kakao.com korea.com lycos.co.kr mail.goo.ne.jp nate.com
        naver.com nifty.com nifty.ne.jp ocn.ne.jp paran.com plala.or.jp rakuten.jp so-net.ne.jp softbank.ne.jp
        ymobile.ne.jp zaq.ne.jp
    """,
    "South Asia, South-East Asia, Oceania": """
        aapt.net.au adam.com.au airtelmail.in bigpond.com bigpond.net.au bsnl.in cbn.net.id clear.net.nz
        dataone.in dodo.com.au exemail.com.au ihug.co.nz iinet.net.au in.com indiatimes.com inspire.net.nz
        internode.on.net iprimus.com.au optusnet.com optusnet.com.au orcon.net.nz ozemail.com.au pacific.net.sg
        paradise.net.nz pd.jaring.my plasa.com rediff.com rediffmail.com sify.com singnet.com.sg slingshot.co.nz
        starhub.net.sg streamyx.com telkom.net tm.net.my tpg.com.au vnn.vn vodafone.co.nz vsnl.com vsnl.net
        westnet.com.au xtra.co.nz
    """,
    "United States and Canada": """
        aliant.net ameritech.net atlanticbb.net att.net bell.net bellaliant.net bellsouth.net bresnan.net
        brighthouse.com cableone.net centurylink.net centurytel.net charter.net citlink.net cogeco.ca
        comcast.net compuserve.com consolidated.net cox.net cs.com currently.com earthlink.net eastlink.ca
        embarqmail.com execulink.com flash.net frontier.com frontiernet.net gci.net hughes.net insightbb.com
        juno.com knology.net look.ca mchsi.com mindspring.com mts.net mymts.net nb.sympatico.ca netscape.net
        netzero.com netzero.net nf.sympatico.ca nvbell.net optimum.net optonline.net pacbell.net peoplepc.com
        primus.ca prodigy.net ptd.net q.com qwest.net rcn.com roadrunner.com rogers.com rr.com sasktel.net
        sbcglobal.net shaw.ca snet.net sparklight.net spectrum.net suddenlink.net swbell.net sympatico.ca
        tds.net teksavvy.com telus.net twc.com verizon.net videotron.ca videotron.qc.ca wildblue.net
        windstream.net wmconnect.com wowway.com xfinity.com xplornet.com zoominternet.net
    """,
    "Latin America": """
        adinet.com.uy arnet.com.ar bol.com.br brturbo.com.br cantv.net ciudad.com ciudad.com.ar click21.com.br
        entelchile.net etb.net.co fibertel.com.ar globo.com globomail.com ig.com.br infinitummail.com
        montevideo.com.uy nauta.cu oi.com.br pop.com.br prodigy.net.mx racsa.co.cr sinectis.com.ar speedy.com.ar
        speedy.com.pe superig.com.br telmexmail.com terra.cl terra.com terra.com.br terra.com.co terra.com.mx
        terra.com.pe une.net.co uol.com.br veloxmail.com.br vtr.net zipmail.com.br
    """,
    "Near East, Turkey, Africa": """
        012.net.il absamail.co.za africaonline.co.ke batelco.com.bh bezeqint.net chmail.ir cyberia.net.lb eim.ae
        emirates.net.ae gnet.tn iafrica.com inco.com.lb intnet.mu lantic.net mailfa.com maktoob.com menara.ma
        mweb.co.za mynet.com nana.co.il netvision.net.il planet.tn telkomsa.net topnet.tn ttmail.com turk.net
        vodamail.co.za walla.co.il walla.com webmail.co.za zahav.net.il
    """,
}

PROVIDERS: Final = frozenset(domain for row in _BY_REGION.values() for domain in row.split())
