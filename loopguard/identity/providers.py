"""Providers of mail for everybody, whose users have nothing to do with each other: no such domain is one party.

A table by region: services that sell or give mailboxes to the public, and access providers whose customers get an
address at the provider's own domain; then relays that hide their users, market places that give buyers and sellers an
address, and senders of bulk mail. The rows are facts written down by hand from common knowledge, and compared in 2026
with public lists (willwhite/freemail `data/free.txt`; the hundred largest by share of addresses, which many copy); no
list was taken over whole. A domain that is missing is taken for an organisation: its users then share the limit of
answers to mail that takes turns. A firm that is here by mistake has only addresses, and no limit of its own. So
throw-away addresses are left out, and so are domains at which chiefly a firm's own staff write.
"""

from typing import Final

__all__ = ["PROVIDERS"]

_BY_REGION: Final = {
    "world-wide": """
        123mail.org 150mail.com 16mail.com 2-mail.com 4email.net 50mail.com accountant.com activist.com
        adexec.com africamail.com aim.com aircraftmail.com airpost.net allergist.com allmail.net alumni.com
        alumnidirector.com angelic.com aol.at aol.be aol.ch aol.cl aol.com aol.com.ar aol.com.au aol.com.br
        aol.com.mx aol.com.tr aol.cz aol.dk aol.es aol.fi aol.hk aol.in aol.it aol.jp aol.kr aol.nl aol.pl
        aol.se aol.tw archaeologist.com arcticmail.com artlover.com asia.com atheist.com auctioneer.net
        australiamail.com autistici.org bartender.net berlin.com bestmail.us bigfoot.com bikerider.com
        birdlover.com brazilmail.com brew-master.com brew-meister.com bsdmail.com californiamail.com care2.com
        cash4u.com catlover.com chef.net chemist.com chinamail.com clerk.com clubmember.org cluemail.com cock.li
        collector.org columnist.com comic.com computer4u.com consultant.com contractor.net coolsite.net
        counsellor.com countermail.com cryptolab.net cutey.com cyber-wizard.com cyberdude.com cybergal.com
        cyberservices.com dallasmail.com dbzmail.com deliveryman.com diplomats.com disciples.com discofan.com
        dismail.de disposable.com disroot.org dnmx.org doctor.com doglover.com dr.com dublin.com duck.com
        dutchmail.com elitemail.org elvisfan.com email.com eml.cc engineer.com englandmail.com europe.com
        europemail.com excite.com execs.com f-m.fm fast-email.com fast-mail.org fastem.com fastemailer.com
        fastest.cc fastimap.com fastmail.ca fastmail.cn fastmail.co.uk fastmail.com fastmail.com.au fastmail.de
        fastmail.es fastmail.fm fastmail.im fastmail.in fastmail.jp fastmail.mx fastmail.net fastmail.nl
        fastmail.org fastmail.se fastmail.to fastmail.tw fastmail.uk fastmail.us fastmailbox.net
        fastmessaging.com fastservice.com fea.st financier.com fireman.net fmailbox.com fmgirl.com fmguy.com
        ftml.net galaxyhit.com games.com gardener.com geologist.com germanymail.com gmail.com gmx.com gmx.net
        googlemail.com graduate.org graphic-designer.com greenmail.net groupmail.com hackermail.com
        hairdresser.net hey.com hilarious.com hiphopfan.com homemail.com hot-shot.com hotmail.com hotpop.com
        housemail.com humanoid.net hush.com hushmail.com icloud.com icloud.com.cn imap.cc imapmail.org iname.com
        inbox.com inbox.eu inoutbox.com instruction.com instructor.net insurer.com inventati.org irelandmail.com
        israelmail.com italymail.com job4u.com journalist.com keemail.me keromail.com kissfans.com kittymail.com
        kolabnow.ch kolabnow.com koreamail.com lavabit.com lawyer.com legislator.com linuxmail.org live.com
        lobbyist.com london.com love.com loveable.com lycos.com mac.com madonnafan.com madrid.com mail-me.com
        mail.com mail2world.com mailbolt.com mailcan.com mailcity.com mailfence.com mailhaven.com mailite.com
        mailmight.com mailnew.com mailsent.net mailservice.ms mailup.net mailworks.org me.com mexicomail.com
        mindless.com minister.com ml1.net mm.st moscowmail.com mozmail.com msn.com munich.com musician.org
        muslim.com myfastmail.com mykolab.ch mykolab.com myself.com myyahoo.com netscape.com nonpartisan.com
        null.net nycmail.com onmail.com openmailbox.org operamail.com optician.com orthodontist.net outlook.com
        ovi.com ownmail.net pacificwest.com passport.com pediatrician.com petlover.com petml.com
        photographer.net physicist.net planetmail.com planetmail.net pm.me pobox.com polandmail.com
        politician.com post.com posteo.eu postinbox.com postpro.net presidency.com priest.com programmer.net
        proinbox.com promessage.com protestant.com proton.me protonmail.ch protonmail.com publicist.com
        qualityservice.com radiologist.net ravemail.com realemail.net realtyagent.com reborn.com reggaefan.com
        registerednurses.com reincarnate.com religious.com repairman.com representative.com rescueteam.com
        riseup.net rocketmail.com rocketship.com royal.net runbox.com rushpost.com safe-mail.net safrica.com
        saintly.com salesperson.net samerica.com scientist.com scotlandmail.com sdf.org secretary.net sent.as
        sent.at sent.com skiff.com snakebite.com socialworker.net sociologist.com softhome.net solution4u.com
        songwriter.net spainmail.com speedpost.net speedymail.org ssl-mail.com startmail.com surgical.net
        swedenmail.com swift-mail.com swissmail.net systemli.org teachers.org tech-center.com techie.com
        technologist.com the-fastest.net the-quickest.com theinternetemail.com theplate.com therapist.net
        titan.email toothfairy.com torontomail.com tuta.com tuta.io tutamail.com tutanota.com tutanota.de
        tvstar.com umpire.com usa.com usa.net uymail.com veryfast.biz veryspeedy.net vfemail.net vivaldi.net
        warpmail.net webname.com windowslive.com worker.com workmail.com wow.com writeme.com xsmail.com
        yahoo.com yepmail.net ygm.com ymail.com your-mail.com zoho.com zoho.eu zoho.in zohomail.com
        zohomail.com.au zohomail.eu zohomail.in
    """,
    "Outlook and Hotmail by country": """
        hotmail.at hotmail.be hotmail.ca hotmail.ch hotmail.cl hotmail.co.id hotmail.co.il hotmail.co.in
        hotmail.co.jp hotmail.co.kr hotmail.co.nz hotmail.co.th hotmail.co.uk hotmail.co.za hotmail.com.ar
        hotmail.com.au hotmail.com.br hotmail.com.hk hotmail.com.mx hotmail.com.tr hotmail.com.tw hotmail.com.vn
        hotmail.cz hotmail.de hotmail.dk hotmail.es hotmail.fi hotmail.fr hotmail.gr hotmail.hu hotmail.ie
        hotmail.it hotmail.kg hotmail.kz hotmail.lt hotmail.lu hotmail.lv hotmail.my hotmail.nl hotmail.no
        hotmail.ph hotmail.pl hotmail.pt hotmail.ro hotmail.rs hotmail.ru hotmail.se hotmail.sg hotmail.sk
        hotmail.us live.at live.be live.ca live.cl live.cn live.co.in live.co.kr live.co.uk live.co.za
        live.com.ar live.com.au live.com.co live.com.mx live.com.my live.com.pe live.com.ph live.com.pk
        live.com.pt live.com.sg live.com.ve live.de live.dk live.es live.fi live.fr live.hk live.hu live.ie
        live.in live.it live.jp live.kr live.lu live.nl live.no live.ph live.ru live.se msn.cn msn.nl outlook.at
        outlook.be outlook.cl outlook.co.id outlook.co.il outlook.co.nz outlook.co.th outlook.com.ar
        outlook.com.au outlook.com.br outlook.com.gr outlook.com.pe outlook.com.tr outlook.com.vn outlook.cz
        outlook.de outlook.dk outlook.es outlook.fi outlook.fr outlook.hu outlook.ie outlook.in outlook.it
        outlook.jp outlook.kr outlook.lv outlook.my outlook.nl outlook.ph outlook.pl outlook.pt outlook.sa
        outlook.sg outlook.sk passport.net windowslive.es windowslive.fr
    """,
    "Yahoo by country": """
        y7mail.com yahoo.ae yahoo.at yahoo.be yahoo.bg yahoo.ca yahoo.ch yahoo.cl yahoo.cn yahoo.co.id
        yahoo.co.il yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.th yahoo.co.uk yahoo.co.za
        yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.co yahoo.com.do yahoo.com.ec yahoo.com.gt
        yahoo.com.hk yahoo.com.mx yahoo.com.my yahoo.com.pe yahoo.com.ph yahoo.com.pk yahoo.com.ru yahoo.com.sg
        yahoo.com.tr yahoo.com.tw yahoo.com.ua yahoo.com.uy yahoo.com.ve yahoo.com.vn yahoo.cz yahoo.de yahoo.dk
        yahoo.ee yahoo.es yahoo.fr yahoo.gr yahoo.hr yahoo.hu yahoo.ie yahoo.in yahoo.it yahoo.lt yahoo.lv
        yahoo.ne.jp yahoo.nl yahoo.no yahoo.pl yahoo.pt yahoo.ro yahoo.rs yahoo.ru yahoo.se yahoo.si yahoo.sk
        ybb.ne.jp
    """,
    "Germany, Austria, Switzerland, Liechtenstein": """
        a1.net abwesend.de aikq.de alice-dsl.de alice-dsl.net alice.de aol.de aon.at arcor.de arcormail.de
        bluemail.ch bluewin.ch chello.at cnh.at compuserve.de directbox.com dreamail.de drei.at eclipso.ch
        eclipso.de eclipso.eu edumail.at email.de etik.com eunet.at ewe.net ewetel.net firemail.at firemail.de
        freenet.de freesurf.ch genion.de gmx.at gmx.biz gmx.cc gmx.ch gmx.de gmx.es gmx.eu gmx.fr gmx.info
        gmx.it gmx.li gmx.lu gmx.org gmx.pt gmx.sg gmx.tm gmx.topmail.de gmx.us hanse.net hispeed.ch htp-tel.de
        ik.me ikmail.com inode.at ish.de kabelbw.de kabelmail.de kabelmail.net kabelplus.at kabsi.at kamp-dsl.de
        liwest.at lycos.de magenta.de mail.ch mail.de mailbox.org mnet-mail.de mnet-online.de nefkom.net
        netcologne.de netplus.ch nexgo.de nord-com.net o2mail.de ok.de online.de online.home.de onlinehome.de
        osnanet.de posteo.de posteo.net powersurf.li quickline.ch s-online.de salzburg.at smart-mail.de
        sofortsurf.de spl.at sunrise.ch surfeu.de swb-bremen.de swissonline.ch t-online.de talknet.de tele2.at
        tele2.de teleos-web.de tirol.com tiscalinet.ch uni.de unity-mail.de unitybox.de upcmail.ch utanet.at
        versanet.de vodafone.de vodafonemail.de vol.at vollbio.de vtxnet.ch web.de wilhelm-tel.de wtnet.de
    """,
    "France, Belgium, Luxembourg, Netherlands": """
        9business.fr 9online.fr aliceadsl.fr aol.fr bbox.fr belgacom.net bouygtel.fr brutele.be caiway.nl
        canl.nc caramail.com caramail.fr casema.nl cegetel.fr cegetel.net chello.be chello.nl club-internet.fr
        dartybox.com dbmail.com dds.nl deltanet.nl edpnet.be filternet.nl free.fr freegates.be freeler.nl
        hccnet.nl het.net hetnet.nl home.nl ifrance.com infonie.fr internet.lu kabelfoon.net kabelfoon.nl
        kpnmail.nl kpnplanet.nl lagoon.nc laposte.net libertysurf.fr lycos.fr mageos.com mail.pf mailo.com
        mailo.eu mailo.fr mailoo.org mediaserv.net multiweb.nl net-c.be net-c.com net-c.es net-c.fr net-c.it
        net-c.lu net-c.nl net-c.pl netc.eu netc.fr netc.it netc.lu netc.pl netcourrier.com neuf.fr noos.fr
        nordnet.fr numericable.com numericable.fr offratel.nc online.nl only.fr onsbrabantnet.nl ool.fr
        orange.be orange.fr orange.nl orange.re pandora.be planet.nl proximus.be pt.lu quicknet.nl scarlet.be
        sfr.fr skynet.be solcon.nl speedlinq.nl swing.be tele2.be tele2.fr tele2.nl telenet.be telfort.nl
        telfortglasvezel.nl tiscali.be tiscali.nl tiscalinet.be tvcablenet.be tweak.nl upc.nl upcmail.nl
        versatel.nl village.uunet.lu vo.lu vodafonethuis.nl voila.fr voo.be wanadoo.fr wanadoo.nl wanadoo.re
        wxs.nl xs4all.nl zeelandnet.nl ziggo.nl ziggomail.com zonnet.nl
    """,
    "Britain and Ireland": """
        aol.co.uk blueyonder.co.uk breathe.com breathemail.net btconnect.com btinternet.com btopenworld.com
        clara.co.uk compuserve.co.uk cwgsy.net demon.co.uk dial.pipex.com dsl.pipex.com eircom.ie eircom.net
        esatclear.ie f2s.com force9.co.uk freenet.co.uk freenetname.co.uk freeola.com freeola.net
        freeserve.co.uk freeuk.com freeukisp.co.uk fsmail.net fsnet.co.uk gibtelecom.net gmx.co.uk gotadsl.co.uk
        imagine.ie indigo.ie iol.ie iolfree.ie karoo.co.uk lineone.net lycos.co.uk madasafish.com mail.co.uk
        manx.net nildram.co.uk ntlbusiness.com ntlworld.com o2.co.uk o2.com oceanfree.net onetel.com orange.net
        orangehome.co.uk pipex.com plus.net plusnet.com postmaster.co.uk sky.com supanet.com talk21.com
        talktalk.co.uk talktalk.net tesco.net tinyonline.co.uk tinyworld.co.uk tiscali.co.uk toucansurf.com
        uk2.net ukgateway.net utvinternet.com uwclub.net virgin.net virginmedia.co.uk virginmedia.com
        vodafone.ie waitrose.com which.net worldonline.co.uk zen.co.uk
    """,
    "Italy, Spain, Portugal, Greece, Malta, Cyprus": """
        aeiou.pt alice.it aliceposta.it andorra.ad arubapec.it blu.it cablenet.com.cy cheapnet.it clix.pt
        cosmotemail.gr cyta.gr cytanet.com.cy email.it eresmas.com euskalnet.net euskaltel.net fastwebmail.it
        fastwebnet.it forthnet.gr freemail.gr giallo.it go.net.mt gruppopec.it hol.gr in.gr infinito.it
        inicia.es interfree.it inwind.it iol.it iol.pt jazztel.com jazztel.es jumpy.it kanguru.pt katamail.com
        latinmail.com legalmail.it libero.eu libero.it mail.gr mail.pt mail.telepac.pt mailbox.gr maltanet.net
        melita.com mixmail.com movistar.es mundo-r.com mycosmos.gr netcabo.pt netmadeira.com ngi.it oninet.pt
        ono.com onvol.net orange.es otenet.gr pathfinder.gr pec.it pec.libero.it portugalmail.com
        portugalmail.pt poste.it postecert.it primehome.com sapo.pt supereva.it tele2.it telecable.es
        telefonica.net teleline.es telepac.pt teletu.it tellas.gr terra.es tim.it tin.it tiscali.it
        tiscalinet.it virgilio.it vivodinet.gr vodafone.es vodafone.it waldonet.net.mt wanadoo.es wind.gr ya.com
    """,
    "The North and the Baltic": """
        adslhome.dk aina.net algonet.se alltele.com altibox.no anvianet.fi apollo.lv bahnhof.se bkkfiber.no
        bredband.net bredband2.com broadpark.no c2i.net centras.lt chello.no chello.se comhem.se dnainternet.net
        e-apollo.lv elisanet.fi energimail.dk enivest.net fibermail.dk freemail.lt frisurf.no get2net.dk
        getmail.no glocalnet.net haugnett.no home.se hot.ee inbox.ee inbox.lt inbox.lv inet.fi internet.is
        jippii.fi jubii.dk kolumbus.fi loqal.no luukku.com lyse.net mail.dk mail.ee mail.lt mail.lv mail.nu
        mail.tele.dk mbnet.fi mi.is neti.ee netikka.fi netti.fi nextgentel.com ofir.dk one.lv online.ee
        online.no ownit.nu passagen.se phnet.fi post.cybercity.dk post.tele.dk pp.inet.fi privat.dk
        profibermail.dk saunalahti.fi sci.fi sensewave.com simnet.is sol.dk spray.se start.no stofanet.dk
        suomi24.fi surffi.fi swipnet.se sydfynsmail.dk takas.lt talnet.is tdcadsl.dk tele2.no tele2.se
        telenor.no telia.com vip.cybercity.dk visir.is vortex.is webspeed.dk welho.com youmail.dk zebra.lt
    """,
    "Poland, Czechia, Slovakia, Hungary": """
        adres.pl amorki.pl atlas.cz autograf.pl axelero.hu azet.sk buziaczek.pl cbox.cz centrum.cz centrum.sk
        chello.cz chello.hu chello.pl chello.sk citromail.hu digikabel.hu email.cz enternet.hu externet.hu
        fibermail.hu firemni.cz freemail.hu gazeta.pl go2.pl hu.inter.net iex.cz indamail.hu inmail.sk int.pl
        interia.com interia.eu interia.pl intmail.pl invitel.hu iol.cz klikni.cz konto.pl levele.hu lubie.to
        mailbox.hu matavnet.hu mujmail.cz neostrada.pl o2.pl o2active.cz onet.com.pl onet.eu onet.pl op.pl
        opoczta.pl orangemail.sk pobox.sk poczta.fm poczta.onet.pl poczta.pl post.cz post.sk pr.hu prokonto.pl
        quick.cz razdva.cz seznam.cz slovanet.sk spoko.pl spoluzaci.cz stonline.sk stream.cz sweb.cz szm.com
        szm.sk t-email.hu t-online.hu tiscali.cz tlen.pl tpnet.pl tvnetwork.hu upcmail.cz upcmail.hu upcmail.sk
        upcpoczta.pl vip.onet.pl vipmail.hu vnet.hu volny.cz vp.pl worldonline.cz wp.pl zoznam.sk
    """,
    "South-East Europe": """
        a1net.hr abcom.al abv.bg albmail.com amis.net beotel.net beotel.rs bih.net.ba blic.net click.ro
        clicknet.ro data.bg dir.bg email.ro email.si eunet.rs gbg.bg globalnet.hr gmx.si go.ro home.ro htnet.hr
        inbox.si inet.hr k.ro mail.bg mail.orbitel.bg mail.ro mol.com.mk mts.rs nadlanu.com neobee.net net.hr
        on.net.mk open.telekom.rs optinet.hr personal.ro post.ro ptt.rs rdslink.ro rdsmail.ro romtelecom.ro
        sbb.rs sezampro.rs siol.net spinter.net t-2.net t-com.hr t-com.me t-home.mk t.mk tel.net.ba telemach.net
        teol.net triera.net upcmail.ro verat.net vip.hr volja.net xnet.hr yubc.net
    """,
    "Russia, Ukraine and their neighbours": """
        3g.ua aport.ru autorambler.ru bg.ua bigmir.net bk.md bk.ru box.az e-mail.ru e1.ru email.su email.ua
        ex.ua freemail.ua freenet.am fromru.com front.ru hotbox.ru i.ua inbox.kz inbox.ru inbox.uz internet.ru
        km.ru krovatka.su land.ru lenta.ru list.md list.ru mail.am mail.az mail.by mail.kz mail.md mail.ru
        mail.tj mail.ua mail.uz mail15.com mail2000.ru mail333.com meta.ua myrambler.ru narod.ru netsys.am
        newmail.ru nextmail.ru ngs.ru nightmail.ru nm.ru ok.ru online.ua open.by orc.ru pisem.net pochta.com
        pochta.ru pop3.ru posta.ge qip.ru rambler.ru rambler.ua ro.ru sibmail.com sibnet.ru smtp.ru tut.by ua.fm
        ukr.net umail.uz xmail.ru ya.ru yandex.az yandex.by yandex.co.il yandex.com yandex.com.am yandex.com.ge
        yandex.com.tr yandex.ee yandex.fr yandex.kz yandex.lt yandex.lv yandex.md yandex.ru yandex.tj yandex.tm
        yandex.ua yandex.uz
    """,
    "China, Hong Kong, Taiwan": """
        126.com 139.com 163.com 163.net 188.com 189.cn 21cn.com 263.net 2980.com 51.com 88.com aliyun.com
        biznetvigator.com china.com chinaren.com citiz.net ctimail.com email.cn eyou.com foxmail.com giga.net.tw
        hinet.net hkbn.net hknet.com hongkong.com hotmail.com.cn hutchcity.com i-cable.com kimo.com
        macau.ctm.net mail.china.com mail2000.com.tw me.cn netvigator.com pchome.com.tw qq.com seed.net.tw
        sina.cn sina.com so-net.net.tw sogou.com sohu.com sparqnet.net tfn.net.tw tom.com url.com.tw vip.126.com
        vip.163.com vip.sina.com vip.sohu.com wo.cn wo.com.cn xuite.net yam.com yeah.net
    """,
    "Japan and Korea": """
        asahi-net.or.jp au.com auone.jp bbiq.jp biglobe.ne.jp ccnw.ne.jp chol.com chollian.net cnc.jp commufa.jp
        ctk.ne.jp daum.net dion.ne.jp disney.ne.jp disneymobile.ne.jp docomo.ne.jp dreamwiz.com dti.ne.jp
        emnet.ne.jp emobile.ne.jp empal.com empas.com enjoy.ne.jp eonet.ne.jp excite.co.jp ezweb.ne.jp
        fiberbit.net freechal.com goo.jp hanafos.com hanmail.net hanmir.com hi-ho.ne.jp hitel.net i.softbank.jp
        ii-okinawa.ne.jp iij4u.or.jp infoseek.jp interq.or.jp itscom.net jcom.home.ne.jp kakao.com katch.ne.jp
        kcn.jp kcn.ne.jp kitanet.ne.jp korea.com kornet.net livedoor.com lycos.co.kr lycos.jp lycos.ne.jp
        mail.goo.ne.jp megaegg.ne.jp mesh.ne.jp nate.com naver.com netian.com nifty.com nifty.ne.jp nirai.ne.jp
        nownuri.net ocn.ne.jp odn.ne.jp paran.com pdx.ne.jp pikara.ne.jp plala.or.jp rakumail.jp rakuten.jp
        sannet.ne.jp so-net.ne.jp softbank.ne.jp starcat.ne.jp synapse.ne.jp t-com.ne.jp tcp-ip.or.jp thn.ne.jp
        tiki.ne.jp tnc.ne.jp tokai.or.jp unitel.co.kr uqmobile.jp vodafone.ne.jp wakwak.com wcm.ne.jp
        willcom.com y-mobile.ne.jp ymail.ne.jp ymobile.ne.jp zaq.ne.jp
    """,
    "South Asia, South-East Asia, Oceania": """
        aapt.net.au activ8.net.au actrix.co.nz actrix.gen.nz adam.com.au airtelmail.com airtelmail.in
        amnet.net.au aussiebb.com.au bigblue.net.au bigpond.com bigpond.com.au bigpond.net.au bluebottle.com
        bolehmail.com brain.net.pk brunet.bn bsnl.co.in bsnl.in callplus.net.nz camnet.com.kh cbn.net.id
        centrin.net.id chaiyo.com chariot.net.au clear.net.nz connect.com.fj cscoms.com csloxinfo.com
        cyber.net.pk cyberway.com.sg dataone.in dhivehinet.net.mv dodo.com.au druknet.bt eftel.com.au
        eftel.net.au etllao.com eureka.lk everyday.com.kh exemail.com.au fmail.vn froggy.com.au hotkey.net.au
        i-manila.com.ph ihug.co.nz ihug.com.au iinet.net.au in.com india.com indiatimes.com indo.net.id
        indosat.net.id inspire.net.nz internode.on.net iprimus.com.au jaring.my kinect.co.nz kol.co.nz
        laotel.com loxinfo.co.th magicnet.mn maxnet.co.nz mos.com.np mozcom.com mptmail.net.mm mtnl.net.in
        myanmar.com.mm netspace.net.au nexlinx.net.pk ntc.net.np online.com.kh online.net.pg optusnet.com
        optusnet.com.au orcon.net.nz ozemail.com.au pacific.net.sg paknet.com.pk paradise.net.nz pd.jaring.my
        people.net.au picknowl.com.au plasa.com pldtdsl.net powerup.com.au ptcl.net rediff.com rediffmail.com
        rocketmail.co.id sancharnet.in sanook.com satyam.net.in senet.com.au sify.com singnet.com.sg
        skymesh.com.au slingshot.co.nz sltnet.lk snap.net.nz southernphone.com.au spin.net.au starhub.net.sg
        streamyx.com tatanova.com telkom.net thaimail.com tm.net.my touchtelindia.net tpg.com.au unifi.my
        vianet.com.np virginbroadband.com.au vnn.vn vodafone.co.nz vsnl.com vsnl.net wave.co.nz westnet.com.au
        wlink.com.np wol.net.pk woosh.co.nz xtra.co.nz ymail.co.id
    """,
    "United States and Canada": """
        accesscomm.ca acsalaska.net adelphia.net alaska.net aliant.net alltel.net ameritech.net angelfire.com
        armstrongmywire.com atlanticbb.net att.net attglobal.net axion.ca b2b2c.ca bell.net bellaliant.net
        bellatlantic.net bellsouth.net bex.net blackfoot.net bluelight.com bmts.com bresnan.net brighthouse.com
        buckeyecablesystem.com cableamerica.com cableone.net canada.com catholic.org centurylink.net
        centurytel.net cgocable.ca charter.net cincinnatibell.net citlink.net cogeco.ca cogeco.net comcast.net
        comporium.net compuserve.com consolidated.net coqui.net cox.net coxmail.com cruzio.com cs.com
        currently.com cybrquest.com dccnet.com dejazzd.com distributel.net dslextreme.com earthlink.net
        eastlink.ca ebox.net embarqmail.com enter.net epbfi.com epix.net execulink.ca execulink.com exede.net
        fairpoint.net fidnet.com flash.net frontier.com frontiernet.net fuse.net gci.net globetrotter.net
        gmavt.net gte.net hargray.com hawaiiantel.net hughes.net hurontel.on.ca igs.net infionline.net
        infoave.net insightbb.com iowatelecom.net iwon.com juno.com knology.net kos.net libertypr.net
        lincsat.com localnet.com look.ca mail.ca mchsi.com mediacombb.net metrocast.net midco.net mindspring.com
        mountaincable.net mtaonline.net mtcnet.net mts.net mybluelight.com myfairpoint.net mymts.net myway.com
        nb.sympatico.ca nemont.net netins.net netscape.net netzero.com netzero.net newwavecomm.net
        nf.sympatico.ca northwestel.net novus.net novuscom.net nts-online.net nvbell.net optimum.net
        optonline.net oricom.ca pacbell.net panix.com penn.com peoplepc.com persona.ca pon.net primus.ca
        prodigy.net prtc.net ptd.net q.com qwest.net rcn.com roadrunner.com rogers.com rr.com sasktel.net
        sbcglobal.com sbcglobal.net shaw.ca snet.net socket.net sonic.net sover.net sparklight.net speakeasy.net
        spectrum.net sti.net storm.ca suddenlink.net suddenlinkmail.com surewest.net swbell.net sympatico.ca
        tbaytel.net tds.net teksavvy.com telus.net telusplanet.net tnt21.com twc.com uniserve.com uswest.net
        valornet.com verizon.net vermontel.net vianet.ca videotron.ca videotron.qc.ca volcano.net vtc.net
        wans.net webtv.net well.com wightman.ca wildblue.net windstream.net wmconnect.com wowway.com xfinity.com
        xmission.com xplornet.ca xplornet.com zoominternet.net zoomtown.com
    """,
    "Latin America": """
        123mail.cl adinet.com.uy ajato.com.br amnet.co.cr amnetsal.com andinanet.net argentina.com arlink.net.ar
        arnet.com.ar axtel.net bol.com.br brfree.com.br brturbo.com brturbo.com.br cable.net.co cablecolor.hn
        cableonda.net cablevision.net.mx cantv.net chile.com ciudad.com ciudad.com.ar click.com.py
        click21.com.br codetel.net.do coopenet.com.ar correoweb.com costarricense.cr cotas.com.bo cwjamaica.com
        cwpanama.net dedicado.net.uy ecuanet.ec emcali.net.co enet.cu entelchile.net entelnet.bo epm.net.co
        etb.net.co fibertel.com.ar fullzero.com.ar globo.com globomail.com gmail.com.br highway.com.py
        hondudata.com ibest.com.br ibw.com.ni ig.com.br infinitummail.com infomed.sld.cu infonegocio.net.pe
        infovia.com.ar integra.com.sv intelnet.net.gt intercable.net.ve internet.com.uy itelefonica.com.br
        itelgua.com izzi.mx live.com.br mandic.com.br manquehue.net matrix.com.br megared.net.mx mi.cl
        montevideo.com.uy movistar.net.ve nauta.cu navegante.com.sv netgate.com.uy netizen.com.ar netsite.com.br
        oi.com.br oi.net.br onda.com.br pla.net.py pop.com.br porta.net prodigy.net.mx punto.net.ec r7.com
        racsa.co.cr sercomtel.com.br sinectis.com.ar speedy.com.ar speedy.com.pe starmedia.com superig.com.br
        supernet.com.bo telcel.net.ve telecentro.com.ar telecentro.net.ar telmexmail.com terra.cl terra.com
        terra.com.br terra.com.co terra.com.mx terra.com.pe terra.net.br tie.cl todito.com tricom.net
        tstt.net.tt turbonett.com.gt tutopia.com uai.com.br ubbi.com uio.satnet.net une.net.co uol.com.ar
        uol.com.br uol.com.co uol.com.ve uolsinectis.com.ar veloxmail.com.br vera.com.uy verizon.net.do vtr.net
        yahoo.com.bo yahoo.com.ni ymail.com.br zip.net zipmail.com.br
    """,
    "Near East, Turkey, Africa": """
        012.net.il 013.net 013.net.il 013net.net absamail.co.za actcom.co.il afnet.net africaonline.co.ke
        africaonline.com.gh algerie.com awalnet.net.sa barak.net.il batelco.com.bh bezeqint.net botsnet.bw
        camnet.cm chmail.ir cvtelecom.cv cyberia.net.lb cybersmart.co.za discoverymail.co.za djaweb.dz dm.net.lb
        doruk.net.tr e-kolay.net ecoweb.co.zw eim.ae emirates.net.ae ethionet.et global.co.za gnet.tn go.com.jo
        hexabyte.tn iafrica.com icon.co.za idm.net.lb imaginet.co.za inco.com.lb infocom.co.ug intekom.co.za
        inter.net.il internetegypt.com intnet.ga intnet.mu isat.co.za iway.na kablonet.com.tr kenyaweb.com
        kuwait.net lantic.net link.net lttnet.net mail.com.tr mail.ir mailfa.com maktoob.com masrawy.com
        menara.ma mighty.co.za mtnloaded.co.za mweb.co.za mweb.co.zw mweb.com.na mynet.com nana.co.il
        nana10.co.il nesma.net.sa netactive.co.za netangola.com nets.com.jo netvision.net.il newroz.net
        omantel.net.om orange.jo orange.mg orange.mu orange.net.il orange.sn parsmail.com planet.tn polka.co.za
        qatar.net.qa qualitynet.net raha.com rayana.ir sahara.com.sa scs-net.org sentoo.sn seychelles.net
        smile.net.il sodetel.net.lb sudanmail.net superonline.com swiftkenya.com tdm.co.mz tedata.net.eg
        telecom.net.et teledata.mz telkomsa.net terra.net.lb tiscali.co.za topnet.tn ttmail.com ttnet.net.tr
        turk.net tvcabo.co.mz utlonline.co.ug vodafone.com.tr vodamail.co.za walla.co.il walla.com wanadoo.jo
        wananchi.com webmail.co.za windowslive.com.tr worldonline.co.za xsinet.co.za y.net.ye yahoo.com.ng
        yebo.co.za yemen.net.ye yoafrica.com zahav.net.il zajil.net zamnet.zm zamtel.zm zol.co.zw
    """,
    "relays, which hide their users behind addresses of their own": """
        33mail.com 8alias.com 8shield.net addy.io addymail.com aleeas.com anonaddy.com anonaddy.me burnermail.io
        cloaked.id dralias.com erine.email hideaddress.net opayq.com passfwd.com passinbox.com passmail.com
        passmail.net privaterelay.appleid.com relay.firefox.com silomails.com simplelogin.co simplelogin.com
        simplelogin.fr simplelogin.io slmail.me slmails.com spamgourmet.com spamgourmet.net spamgourmet.org
        sudolife.me sudolife.net sudomail.biz sudomail.com sudomail.net sudoworld.com sudoworld.net
    """,
    "market places, which give buyers, sellers and guests an address": """
        agoda-messaging.com guest.airbnb.com guest.booking.com guest.trip.com hous.craigslist.org
        job.craigslist.org mail.ebay-kleinanzeigen.de mail.kleinanzeigen.de mail.willhaben.at
        marketplace.amazon.ae marketplace.amazon.ca marketplace.amazon.co.jp marketplace.amazon.co.uk
        marketplace.amazon.com marketplace.amazon.com.au marketplace.amazon.com.be marketplace.amazon.com.br
        marketplace.amazon.com.mx marketplace.amazon.com.tr marketplace.amazon.de marketplace.amazon.eg
        marketplace.amazon.es marketplace.amazon.fr marketplace.amazon.in marketplace.amazon.it
        marketplace.amazon.nl marketplace.amazon.pl marketplace.amazon.sa marketplace.amazon.se
        marketplace.amazon.sg members.ebay.co.uk members.ebay.com members.ebay.com.au members.ebay.de
        members.ebay.es members.ebay.fr members.ebay.it messagerie.leboncoin.fr messages.homeaway.com
        property.booking.com reply.craigslist.org sale.craigslist.org serv.craigslist.org
    """,
    "senders of mail for everybody: what bears their own domain is any customer's": """
        amazonses.com ccsend.com createsend.com hubspotemail.net mailgun.net mailgun.org mandrillapp.com
        mcdlv.net mcsv.net mlsend.com mtasv.net myworkday.com pepipostmail.com rsgsv.net sendgrid.info sendgrid.net
        sparkpostmail.com workablemail.com
    """,
}

PROVIDERS: Final = frozenset(domain for row in _BY_REGION.values() for domain in row.split())
