const GROUP_CHANNELS: usize = IN_CHANNELS / GROUPS;
const OUT_HEIGHT: usize =
    (TOP + HEIGHT + BOTTOM - DILATION[0] * (KERNEL_HEIGHT - 1) - 1) / STRIDE[0] + 1;
const OUT_WIDTH: usize =
    (LEFT + WIDTH + RIGHT - DILATION[1] * (KERNEL_WIDTH - 1) - 1) / STRIDE[1] + 1;

/// Returns the feature maps, the multiply-adds done, and how many of them touched padding.
fn conv2d(img: &[f32], kernel: &[f32], bias: &[f32]) -> (Vec<f32>, u64, u64) {
    let mut feature_maps = vec![0.0; OUT_CHANNELS * OUT_HEIGHT * OUT_WIDTH];
    let mut multiply_adds = 0;
    let mut on_padding = 0;
    for oc in 0..OUT_CHANNELS {
        let first = oc / (OUT_CHANNELS / GROUPS) * GROUP_CHANNELS;
        for h in 0..OUT_HEIGHT {
            for w in 0..OUT_WIDTH {
                let mut sum = bias[oc];
                for ic in 0..GROUP_CHANNELS {
                    for i in 0..KERNEL_HEIGHT {
                        for j in 0..KERNEL_WIDTH {
                            // Row and column in the padded picture.
                            let row = h * STRIDE[0] + i * DILATION[0];
                            let column = w * STRIDE[1] + j * DILATION[1];
                            let inside = (TOP..TOP + HEIGHT).contains(&row)
                                && (LEFT..LEFT + WIDTH).contains(&column);
                            let pixel = if inside {
                                img[((first + ic) * HEIGHT + row - TOP) * WIDTH + column - LEFT]
                            } else {
                                on_padding += 1;
                                0.0
                            };
                            let line = (oc * GROUP_CHANNELS + ic) * KERNEL_HEIGHT + i;
                            sum += kernel[line * KERNEL_WIDTH + j] * pixel;
                            multiply_adds += 1;
                        }
                    }
                }
                feature_maps[(oc * OUT_HEIGHT + h) * OUT_WIDTH + w] = sum;
            }
        }
    }
    (feature_maps, multiply_adds, on_padding)
}
