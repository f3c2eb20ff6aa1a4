import zhanggui.kit.plugins as plugins


class Config(plugins.Module):
    name = "zhanggui.content"
