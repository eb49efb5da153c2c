def draw(seed, count):
    """Whole numbers from -4 to 4, the same for one seed on every machine."""
    values = []
    for _ in range(count):
        seed = (1664525 * seed + 1013904223) % 2**32
        values.append(seed // 65536 * 9 // 65536 - 4)
    return values
