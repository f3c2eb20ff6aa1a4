"""The synonyms that come with the shop: groups of words that find each other's goods."""

from itertools import combinations

from zhanggui.catalogue.text.query import synonym_key

GROUPS = """
手机 = 移动电话 = mobile phone = cell phone = smartphone
T恤 = 短袖衫 = tee = t-shirt
帽子 = hat = cap
外套 = 夹克 = jacket = coat
毛衣 = 针织衫 = sweater = jumper = pullover
卫衣 = hoodie = sweatshirt
裤子 = pants = trousers
牛仔裤 = jeans = denim trousers
短裤 = shorts
连衣裙 = 裙装 = dress
半身裙 = skirt
衬衫 = 衬衣 = shirt
鞋子 = shoe
运动鞋 = 球鞋 = sneaker = trainer
雨鞋 = 雨靴 = wellington = rain boot = gumboot
靴子 = boot
拖鞋 = slipper
袜子 = sock
围巾 = scarf
手套 = glove
雨伞 = umbrella
包包 = bag
双肩包 = 背包 = 书包 = backpack = rucksack
手提包 = handbag = tote
钱包 = wallet = purse
行李箱 = 拉杆箱 = 旅行箱 = suitcase = luggage
台灯 = desk lamp = table lamp
灯具 = lighting = lamp
落地灯 = floor lamp = standing lamp
蜡烛 = candle
杯子 = cup
马克杯 = mug
保温杯 = 保温瓶 = vacuum flask = thermos = insulated bottle
水壶 = 水瓶 = water bottle
茶壶 = teapot
盘子 = 碟子 = plate
饭碗 = bowl
沙发 = sofa = couch
椅子 = chair
桌子 = table
书桌 = desk
枕头 = pillow
抱枕 = 靠垫 = cushion
被子 = quilt = duvet = comforter
毯子 = 毛毯 = blanket
窗帘 = curtain = drape
毛巾 = towel
地毯 = carpet = rug
耳机 = headphone = earphone = headset
耳塞 = earbud
充电宝 = 移动电源 = power bank = portable charger
充电器 = charger = power adapter
数据线 = 充电线 = usb cable = charging cable
音箱 = 音响 = 扬声器 = speaker
笔记本电脑 = 手提电脑 = laptop = notebook computer
电脑 = 计算机 = computer
平板电脑 = 平板 = tablet
电视 = 电视机 = television = tv
冰箱 = refrigerator = fridge
笔记本 = notebook
钢笔 = fountain pen
玩具 = toy
礼物 = 礼品 = gift = present
绿茶 = green tea
咖啡 = coffee
护手霜 = hand cream
洗发水 = 洗发露 = shampoo
香水 = perfume = fragrance
口红 = 唇膏 = lipstick
电子书 = e-book = ebook
儿童 = 童装 = kid = child
婴儿 = 宝宝 = baby = infant
男士 = 男款 = 男 = men
女士 = 女款 = 女 = women = ladies
红色 = red
蓝色 = blue
绿色 = green
黑色 = black
白色 = white
灰色 = grey = gray
颜色 = colour = color
陶瓷 = ceramic
不锈钢 = stainless steel
纯棉 = 全棉 = cotton
羊毛 = wool = woollen = woolen
真皮 = 皮革 = leather
无线 = wireless
蓝牙 = bluetooth
""".strip()


def shipped() -> list[tuple[str, str, str, str]]:
    """Every pair of each group: (term, other, key of term, key of other)."""
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for line in GROUPS.splitlines():
        for term, other in combinations(line.split(" = "), 2):
            keys = synonym_key(term), synonym_key(other)
            if keys[0] != keys[1]:
                pairs.setdefault(keys, (term, other))
    return [(term, other, *keys) for keys, (term, other) in pairs.items()]
