from zhanggui.cli.main import main

raise SystemExit(main())
