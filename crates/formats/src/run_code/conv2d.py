def conv2d(img, kernel, bias, stride, padding, dilation, groups):
    """img: (C_in, height, width); kernel: (C_out, C_in / groups, height, width)."""
    out_channels, group_channels, kernel_height, kernel_width = kernel.shape
    top, bottom, left, right = padding
    padded = np.pad(img, ((0, 0), (top, bottom), (left, right)))
    inside = np.pad(np.ones(img.shape[1:]), ((top, bottom), (left, right)))
    span_height = dilation[0] * (kernel_height - 1) + 1
    span_width = dilation[1] * (kernel_width - 1) + 1
    out_height = (padded.shape[1] - span_height) // stride[0] + 1
    out_width = (padded.shape[2] - span_width) // stride[1] + 1
    feature_maps = np.zeros((out_channels, out_height, out_width), dtype=np.float32)
    multiply_adds = 0
    on_padding = 0
    for oc in range(out_channels):
        first = oc // (out_channels // groups) * group_channels
        for h in range(out_height):
            top = h * stride[0]
            rows = slice(top, top + span_height, dilation[0])
            for w in range(out_width):
                left = w * stride[1]
                columns = slice(left, left + span_width, dilation[1])
                feature_maps[oc, h, w] = bias[oc]
                for ic in range(group_channels):
                    patch = padded[first + ic, rows, columns]
                    feature_maps[oc, h, w] += np.sum(patch * kernel[oc, ic])
                    multiply_adds += patch.size
                    on_padding += np.count_nonzero(inside[rows, columns] == 0)
    return feature_maps, multiply_adds, on_padding
