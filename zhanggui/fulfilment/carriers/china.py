"""Chinese carriers. One page follows them all."""

from django.utils.translation import gettext_lazy as _

from zhanggui.fulfilment.dto import Carrier
from zhanggui.fulfilment.ports import CARRIERS

PAGE = "https://www.kuaidi100.com/chaxun?com={code}&nu={{tracking}}"
KNOWN = (
    ("sf", _("SF Express"), "shunfeng"),
    ("jd", _("JD Logistics"), "jd"),
    ("ems", _("China Post EMS"), "ems"),
    ("zto", _("ZTO Express"), "zhongtong"),
    ("yto", _("YTO Express"), "yuantong"),
    ("sto", _("STO Express"), "shentong"),
    ("yunda", _("Yunda Express"), "yunda"),
)
for _key, _name, _code in KNOWN:
    CARRIERS.add(_key, Carrier(_key, _name, PAGE.format(code=_code)))
