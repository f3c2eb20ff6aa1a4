"""People who do not exist: names, addresses, ways to reach them. Mail goes to .example, which nobody can own."""

import random

from zhanggui.people.public import Contact, PostalAddress

FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
    "程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
)
FAMILY_EN = (
    "Wang Li Zhang Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Hu Zhu Gao Lin He Guo Ma Luo Liang Song Zheng Xie Han Tang"
    " Feng Yu Dong Xiao Cheng Cao Yuan Deng Xu Fu Shen Zeng Peng Lv Su Lu Jiang Cai Jia Ding Wei Xue Ye Yan Yu Pan Du Dai"
    " Xia Zhong Wang Tian Ren Jiang"
).lower().split()  # fmt: skip
GIVEN = (
    "若溪 子墨 雨桐 梓涵 思远 一诺 嘉怡 明轩 晓彤 静姝 浩然 书瑶 景行 心怡 文博 佳宁 知远 婉清 俊杰 欣然 海燕 建国 丽华 志强"
    " 秀英 晨曦 安然 清扬 可欣 天宇 舒窈 望舒 亦凡 乐瑶 之恒 慧敏 晓东 雅琴 振华 小雨 立夏 青禾 云舟 念慈"
).split()  # fmt: skip
GIVEN_EN = (
    "Anna Ben Clara David Emma Felix Grace Henry Iris Jonas Kate Leo Maya Noah Olivia Paul Rosa Sam Tessa Victor"
).split()
SURNAMES_EN = (
    "Ashworth Becker Clarke Dubois Ellis Fischer Grant Hughes Ito Keller Lambert Moreau Novak Okafor Reed".split()
)
STREETS_EN = "Anfu Road|Wukang Road|Yongkang Road|Julu Road|Fuxing Road|Huaihai Road".split("|")
PLACES = [tuple(place.split(" ")) for place in (
    "浙江省 杭州市 西湖区 文三路|浙江省 杭州市 拱墅区 小河直街|浙江省 宁波市 鄞州区 百丈路|"
    "上海市 上海市 徐汇区 武康路|上海市 上海市 静安区 愚园路|上海市 上海市 浦东新区 锦绣路|"
    "江苏省 南京市 鼓楼区 颐和路|江苏省 苏州市 姑苏区 平江路|广东省 广州市 越秀区 东华东路|"
    "广东省 深圳市 南山区 海德三道|北京市 北京市 东城区 五道营胡同|北京市 北京市 朝阳区 青年路|"
    "四川省 成都市 武侯区 玉林西路|湖北省 武汉市 武昌区 昙华林路|福建省 厦门市 思明区 沙坡尾路|"
    "陕西省 西安市 碑林区 书院门街|湖南省 长沙市 天心区 太平街|云南省 昆明市 五华区 文林街|"
    "山东省 青岛市 市南区 大学路|重庆市 重庆市 渝中区 中山四路|天津市 天津市 和平区 睦南道"
).split("|")]  # fmt: skip

FIRST_MEMBER = (
    Contact(name="顾青", email="guqing@buyer.example", phone="19900000001"),
    PostalAddress(
        name="顾青", phone="19900000001", country="CN", region="浙江省", city="杭州市", district="西湖区",
        line1="曙光路 88 号 3 幢 502 室", postcode="310007",
    ),
)  # fmt: skip


def person(chance: random.Random, locale: str, number: int) -> tuple[Contact, PostalAddress]:
    """Somebody with a name in this language and an address in China. `number` keeps the e-mail addresses apart."""
    phone = f"199{number % 100:02d}{chance.randrange(10**6):06d}"
    if locale == "en":
        name = f"{chance.choice(GIVEN_EN)} {chance.choice(SURNAMES_EN)}"
        street = f"{chance.randint(2, 380)} {chance.choice(STREETS_EN)}"
        address = PostalAddress(
            name=name, phone=phone, country="CN", region="上海市", city="上海市", district="徐汇区", line1=street,
            line2=f"Flat {chance.randint(101, 1902)}", postcode="200031",
        )  # fmt: skip
        return Contact(name, f"{name.lower().replace(' ', '.')}.{number}@buyer.example", phone), address
    spot = chance.randrange(len(FAMILY_EN))
    name = FAMILY[spot] + chance.choice(GIVEN)
    region, city, district, street = chance.choice(PLACES)
    line = f"{street} {chance.randint(1, 398)} 号 {chance.randint(1, 28)} 幢 {chance.randint(1, 22)}0{chance.randint(1, 6)} 室"
    address = PostalAddress(
        name=name, phone=phone, country="CN", region=region, city=city, district=district, line1=line
    )
    return Contact(name, f"{FAMILY_EN[spot]}{number}@buyer.example", phone), address
