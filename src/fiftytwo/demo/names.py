"""Given and family names for people who do not exist, with the Latin spelling that others use for Lao ones."""

TURKISH_WOMEN = (
    "Elif", "Derya", "Gizem", "Burcu", "Şule", "Çiğdem", "Nazlı", "Pınar", "İpek", "Irmak", "Sıla", "Gülşah", "Özge",
    "Hande", "Melis", "Yasemin", "Aslı", "Tuğba", "Ezgi", "Nilüfer", "Feride", "Dilek", "Rüya", "Simge", "Beste",
    "Ceyda",
)  # fmt: skip
TURKISH_MEN = (
    "Emre", "Barış", "Onur", "Kaan", "Serkan", "Tolga", "Yiğit", "Okan", "Çağlar", "Ümit", "İlker", "Ilgaz", "Volkan",
    "Deniz", "Sinan", "Eren", "Gökhan", "Hakan", "Oğuz", "Levent", "Koray", "Berk", "Taylan", "Alper", "Uğur", "Murat",
)  # fmt: skip
TURKISH_FAMILIES = (
    "Yıldız", "Şahin", "Öztürk", "Aydın", "Özdemir", "Çelik", "Koç", "Kurt", "Özkan", "Şimşek", "Polat", "Korkmaz",
    "Çakır", "Erdoğmuş", "Güneş", "Bozkurt", "Taş", "Ünal", "Ateş", "Işıkoğlu", "Karaca", "Tuna", "Balcı", "Uçar",
    "Sönmez", "İnce", "Ergin", "Avcı", "Gürbüz", "Dalgıç",
)  # fmt: skip
LAO_WOMEN = (
    ("ນາລີ", "Naly"), ("ດາລາ", "Dala"), ("ແກ້ວ", "Keo"), ("ພອນ", "Phone"), ("ສຸກສະຫວັນ", "Souksavanh"),
    ("ມາລີ", "Maly"), ("ຈັນທະລາ", "Chanthala"), ("ວັນນາ", "Vanna"), ("ບົວລະພາ", "Boualapha"), ("ສີດາ", "Sida"),
    ("ໄຄຄຳ", "Khaikham"), ("ພູວັນ", "Phouvanh"), ("ນິດດາວັນ", "Niddavanh"), ("ລັດດາ", "Ladda"), ("ອາລຸນນີ", "Alounny"),
    ("ທິບພະວັນ", "Thipphavanh"), ("ແສງຈັນ", "Sengchanh"), ("ປານີ", "Pany"),
)  # fmt: skip
LAO_MEN = (
    ("ສົມສັກ", "Somsak"), ("ບຸນທະວີ", "Bounthavy"), ("ຄຳພອນ", "Khamphone"), ("ວິໄລສັກ", "Vilaysack"), ("ສຸລິຍາ", "Souliya"),
    ("ໄພວັນ", "Phaivanh"), ("ທອງດີ", "Thongdy"), ("ສີສະຫວາດ", "Sisavath"), ("ອານຸສອນ", "Anousone"), ("ພູທອນ", "Phouthone"),
    ("ຈັນສະໝອນ", "Chansamone"), ("ກອງແກ້ວ", "Kongkeo"), ("ເພັດສະໝອນ", "Phetsamone"), ("ລັດຕະນະ", "Lattana"),
    ("ດວງຕາ", "Douangta"), ("ບຸນລ້ຽງ", "Bounliang"), ("ຕຸ້ຍ", "Touy"), ("ວັນໄຊ", "Vanxay"),
)  # fmt: skip
LAO_FAMILIES = (
    ("ແກ້ວມະນີ", "Keomany"), ("ສີສົມບັດ", "Sisombath"), ("ພົມມະວົງ", "Phommavong"), ("ວົງພະຈັນ", "Vongphachanh"),
    ("ສຸວັນນະວົງ", "Souvannavong"), ("ຈັນທະວົງ", "Chanthavong"), ("ໄຊຍະວົງ", "Xayavong"), ("ລາດຊະວົງ", "Lasavong"),
    ("ອິນທະລາ", "Inthala"), ("ບຸນຍະວົງ", "Bounyavong"), ("ສີຫາລາດ", "Sihalath"), ("ແສງອາລຸນ", "Sengaloun"),
    ("ພັນທະວົງ", "Phanthavong"), ("ດວງປະເສີດ", "Douangpaseuth"), ("ທຳມະວົງ", "Thammavong"), ("ຫຼວງລາດ", "Louanglath"),
)  # fmt: skip
HERO_LATIN = {
    "ບຸນມີ": "Bounmy", "ສີວິໄລ": "Sivilay", "ແສງດາວ": "Sengdao", "ພົມມະຈັນ": "Phommachanh", "ມະນີວອນ": "Manivone",
    "ອິນທະວົງ": "Inthavong", "ສົມພອນ": "Somphone", "ວົງສີ": "Vongsy",
    "ນ້ອຍ": "Noy", "ແກ້ວບຸດດີ": "Keoboutdy", "ຄຳຫຼ້າ": "Khamla", "ສີປະເສີດ": "Sipaseuth",
}  # fmt: skip
