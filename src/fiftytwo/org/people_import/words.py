"""The words that HR exports use, in Turkish, English and Lao: headings, contracts, roles, yes and no."""

from __future__ import annotations

from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Grant, Person

LEAD = "lead"

_HEADINGS: dict[str, str] = {
    "employee_number": "employee number|employee no|employee id|personnel number|staff number|number|id"
    "|sicil|sicil no|sicil numarası|personel no|personel numarası|çalışan no|ເລກພະນັກງານ|ລະຫັດພະນັກງານ|ລະຫັດ",
    "given_name": "given name|first name|forename|ad|adı|isim|ຊື່",
    "family_name": "family name|last name|surname|soyad|soyadı|soyisim|ນາມສະກຸນ",
    "full_name": "name|full name|employee|person|ad soyad|adı soyadı|isim soyisim|çalışan|ຊື່ ແລະ ນາມສະກຸນ|ຊື່ນາມສະກຸນ|ຊື່ເຕັມ",
    "email": "e-mail|email|mail|e-mail address|email address|work email|e-posta|eposta|e-posta adresi|ອີເມວ",
    "phone": "phone|telephone|phone number|mobile|telefon|telefon no|cep telefonu|ໂທລະສັບ|ເບີໂທ",
    "team": "team|department|unit|group|takım|ekip|departman|bölüm|birim|ທີມ|ພະແນກ",
    "site": "site|location|office|branch|shop|store|lokasyon|yer|şube|ofis|mağaza|ສະຖານທີ່|ສາຂາ",
    "title": "title|job title|position|unvan|ünvan|görev|pozisyon|ຕຳແໜ່ງ",
    "manager": "manager|reports to|line manager|supervisor|manager number|manager email|yönetici|yöneticisi"
    "|bağlı olduğu kişi|amir|yönetici sicil|yönetici e-posta|ຫົວໜ້າ|ຜູ້ຈັດການ|ລາຍງານຕໍ່",
    "contract": "contract|contract type|employment|employment type|sözleşme|sözleşme türü|istihdam türü|ສັນຍາ|ປະເພດສັນຍາ",
    "employer": "employer|company|agency|işveren|firma|şirket|ນາຍຈ້າງ|ບໍລິສັດ",
    "frontline": "front line|frontline|serves customers|ön saf|müşteriye hizmet"
    "|müşteriye hizmet veriyor|müşteriyle çalışır|ບໍລິການລູກຄ້າ",
    "language": "language|dil|ພາສາ",
    "joined_on": "joined|joined on|start date|hire date|date of joining|işe giriş|işe giriş tarihi"
    "|başlama tarihi|işe başlama|işe başlama tarihi|ວັນເຂົ້າວຽກ|ວັນເລີ່ມວຽກ",
    "left_on": "left|left on|leaving date|exit date|ayrıldı|ayrılış tarihi"
    "|işten ayrılış|işten ayrılış tarihi|ວັນອອກວຽກ|ວັນລາອອກ",
    "last_day": "last day|last working day|son gün|son iş günü|son çalışma günü|işten çıkış tarihi|ວັນສຸດທ້າຍ",
    "names": "names in sources|also known as|alias|aliases|other names|user name|username|user id|login|helpdesk user"
    "|helpdesk name|kaynaklardaki adlar|diğer adlar|diğer adları|takma ad|kullanıcı adı|kullanıcı no"
    "|destek masası kullanıcısı|ຊື່ໃນແຫຼ່ງຂໍ້ມູນ|ຊື່ອື່ນ|ຊື່ຜູ້ໃຊ້",
    "role": "role|rol|yetki|ບົດບາດ",
    "since": "since|valid from|effective date|from|beri|geçerlilik tarihi|itibaren|ຕັ້ງແຕ່|ຕັ້ງແຕ່ວັນທີ",
}
_CONTRACTS: dict[str, str] = {
    Person.Contract.OWN: "own|own employee|employee|permanent|internal|kendi çalışanı"
    "|kendi çalışanımız|kadrolu|çalışan|iç|ພະນັກງານ|ພະນັກງານປະຈຳ",
    Person.Contract.AGENCY: "agency|agency staff|temporary|temp|geçici|ajans|ajans çalışanı|taşeron ajans"
    "|ຊົ່ວຄາວ|ຕົວແທນ|ຜ່ານບໍລິສັດຈັດຫາງານ|ບໍລິສັດຈັດຫາງານ",
    Person.Contract.OUTSOURCED: "outsourced|outsourcing|contractor|external|dış kaynak|taşeron|harici|ຈ້າງພາຍນອກ|ພາຍນອກ",
}
_ROLES: dict[str, str] = {
    LEAD: "lead|team lead|team leader|takım lideri|ekip lideri|lider|ຫົວໜ້າທີມ",
    Grant.Role.LEADER: "leader|executive|senior leader|üst yönetici|ຜູ້ນຳ|ຜູ້ບໍລິຫານ",
    Grant.Role.SERVICE_OPERATIONS: "service operations|service_operations|operations|hizmet operasyonları|operasyon"
    "|ປະຕິບັດການບໍລິການ",
    Grant.Role.PEOPLE_PARTNER: "people partner|people_partner|hr|hr partner|insan kaynakları|ik"
    "|ik iş ortağı|ຝ່າຍບຸກຄະລາກອນ",
    Grant.Role.ADMINISTRATOR: "administrator|admin|yönetici hesabı|sistem yöneticisi|ຜູ້ດູແລລະບົບ",
}
_YES_NO: dict[str, str] = {
    "yes": "yes|y|true|1|x|evet|e|doğru|ແມ່ນ|ໃຊ່",
    "no": "no|n|false|0|-|hayır|h|yanlış|ບໍ່|ບໍ່ແມ່ນ",
}
_LANGUAGES: dict[str, str] = {
    "tr": "tr|turkish|türkçe|ຕວກກີ",
    "en": "en|english|ingilizce|ອັງກິດ",
    "lo": "lo|lao|laoca|ລາວ",
}


def fold(text: str) -> str:
    """Return a word as it is compared: folded, with separators as one space.

    >>> fold(" Employee_Number. ") == fold("employee-number")
    True
    """
    return " ".join(search_key(text).replace("_", " ").replace("-", " ").replace(".", " ").split())


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {fold(word): meaning for meaning, all_words in words.items() for word in all_words.split("|")}


HEADINGS, CONTRACTS, ROLES = _by_word(_HEADINGS), _by_word(_CONTRACTS), _by_word(_ROLES)
YES_NO, LANGUAGES = _by_word(_YES_NO), _by_word(_LANGUAGES)
