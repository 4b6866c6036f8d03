"""What software writes for months and time zones in a Date field, in plain tables, all lower case.

A month's row has the names and abbreviations of about thirty languages, in the cases that dates take there (`января`).
A word that is another month in another language is left out: `listopada` is November in Polish and October in
Croatian, and `lip`, `lis` and `srp` are like it. Zones are those of RFC 5322 4.3 and others whose name has one meaning
in mail; `IST` (India, Israel, Ireland) and the single letters but Z, which RFC 822 got wrong, are left out.
"""

__all__ = ["MONTHS", "ZONES", "ZONE_PHRASES"]

MONTHS = (
    "jan january januar janv janvier ene enero gen gennaio gener janeiro januari jän jänner tammi tammikuu tammikuuta "
    "sty styczeń stycznia led leden ledna január januára ian ianuarie jaan jaanuar oca ocak sij siječanj siječnja "
    "янв январь января січ січня яну януари јан јануар ιαν ιανουαρίου januarie",
    "feb february februar fév févr février febr febrero febbraio febrer fev fevereiro februari feber helmi helmikuu "
    "helmikuuta lut luty lutego úno únor února február februára februarie veebr veebruar şub şubat velj veljača "
    "veljače фев февр февраль февраля лют лютого февруари феб фебруар φεβ φεβρουαρίου",
    "mar march mär märz mrz mars marzo març março mrt maart marts maalis maaliskuu maaliskuuta marzec marca bře březen "
    "března marec márc március martie märts mart ožu ožujak ožujka мар март марта бер березня мрт μαρ μαρτίου maret",
    "apr april avr avril abr abril aprile huhti huhtikuu huhtikuuta kwi kwiecień kwietnia dub duben dubna apríl "
    "apríla ápr április aprilie aprill nis nisan tra travanj travnja апр апрель апреля кві квіт квітня април απρ "
    "απριλίου",
    "may mai mayo mag maggio maig maio mei maj touko toukokuu toukokuuta maja kvě květen května máj mája május mayıs "
    "svi svibanj svibnja май мая тра трав травня мај μαι μαΐου",
    "jun june juni juin junio giu giugno juny junho kesä kesäkuu kesäkuuta cze czerwiec czerwca čvn červen června jún "
    "júna június iun iunie juuni haz haziran lipanj lipnja июн июнь июня чер черв червня юни јун јуни ιουν ιουνίου",
    "jul july juli juil juillet julio lug luglio juliol julho heinä heinäkuu heinäkuuta lipiec lipca čvc červenec "
    "července júl júla július iul iulie juuli tem temmuz srpanj srpnja июл июль июля лип липня юли јул јули ιουλ "
    "ιουλίου",
    "aug august aoû août ago agosto ag agost augustus augusti elo elokuu elokuuta sie sierpień sierpnia srpen srpna "
    "augusta augusztus ağu ağustos avg avgust kol kolovoz kolovoza авг август августа сер серп серпня αυγ αυγούστου "
    "agt agu agustus",
    "sep sept september septembre septiembre setiembre set settembre setembre setembro syys syyskuu syyskuuta wrz "
    "wrzesień września zář září septembra szept szeptember septembrie eyl eylül ruj rujan rujna сен сент сентябрь "
    "сентября вер верес вересня сеп септември септембар σεπ σεπτεμβρίου",
    "oct october okt oktober octobre octubre ott ottobre out outubro loka lokakuu lokakuuta paź październik "
    "października říj říjen října október októbra október octombrie oktoober eki ekim окт октябрь октября жов жовт "
    "жовтня октомври октобар οκτ οκτωβρίου",
    "nov november novembre noviembre novembro marras marraskuu marraskuuta listopad listopadu novembra noi noiembrie "
    "kas kasım stu studeni studenoga studenog ноя нояб ноябрь ноября лист листопада ное ноември нов новембар νοε "
    "νοεμβρίου",
    "dec december dez dezember déc décembre dic diciembre dicembre des desembre dezembro desember joulu joulukuu "
    "joulukuuta gru grudzień grudnia pro prosinec prosince decembra decembrie dets detsember ara aralık prosinac "
    "prosinca дек декабрь декабря гру груд грудня декември дец децембар δεκ δεκεμβρίου",
)
"""The words for January, February, ... December."""

ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "ast": -240, "adt": -180, "nst": -210, "ndt": -150, "akst": -540, "akdt": -480, "hst": -600,
    "bst": 60, "west": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "msd": 240, "trt": 180, "idt": 180, "sast": 120, "eat": 180, "wat": 60,
    "pkt": 300, "npt": 345, "ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480, "awst": 480,
    "jst": 540, "kst": 540, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "brt": -180, "brst": -120, "art": -180, "clst": -180, "cot": -300, "pet": -300,
}  # fmt: skip
"""Minutes east of Greenwich of each zone."""

ZONE_PHRASES = {
    "coordinated universal time": 0, "greenwich mean time": 0, "gmt standard time": 0, "gmt daylight time": 60,
    "pacific standard time": -480, "pacific daylight time": -420, "mountain standard time": -420,
    "mountain daylight time": -360, "central standard time": -360, "central daylight time": -300,
    "eastern standard time": -300, "eastern daylight time": -240, "atlantic standard time": -240,
    "atlantic daylight time": -180, "w. europe standard time": 60, "w. europe daylight time": 120,
    "central europe standard time": 60, "central europe daylight time": 120, "central european standard time": 60,
    "central european summer time": 120, "central european daylight time": 120, "central european time": 60,
    "romance standard time": 60, "romance daylight time": 120, "mitteleuropäische zeit": 60,
    "mitteleuropäische sommerzeit": 120, "british summer time": 60, "fle standard time": 120, "fle daylight time": 180,
    "russian standard time": 180, "india standard time": 330, "china standard time": 480, "tokyo standard time": 540,
    "japan standard time": 540, "korea standard time": 540, "singapore standard time": 480,
    "aus eastern standard time": 600, "aus eastern daylight time": 660, "new zealand standard time": 720,
    "new zealand daylight time": 780,
}  # fmt: skip
"""The same for zones that Windows and Java write in words."""
