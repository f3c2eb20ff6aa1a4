def run_products(work, entry, source):
    raise NotImplementedError
