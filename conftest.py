import os
import tempfile

os.environ.setdefault("ZHANGGUI_HOME", tempfile.mkdtemp(prefix="zhanggui-test-"))
