"""WeChat Pay, Alipay and Stripe for practice: they speak those companies' real payloads and charge nobody."""
