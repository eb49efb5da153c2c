//! Simplified Chinese.

use kernels::{Axis, ConvError, MAX_ELEMENTS, Operand};

use super::RunMessages;
use crate::run::estimate::About;
use crate::run::filters::Preset;
use crate::run::pictures::Picture;
use crate::run::plan::{MAX_PICTURE_SIDE, Trouble};
use crate::state::PictureChoice;

pub(in crate::text) const RUN: RunMessages = RunMessages {
    ways: "运行什么",
    way_picture: "一张图，一个卷积核",
    way_layer: "这一层，随机权重",

    picture: "图片",
    picture_name: |picture| match picture {
        PictureChoice::Bundled(Picture::House) => "房子",
        PictureChoice::Bundled(Picture::Rings) => "圆环",
        PictureChoice::Bundled(Picture::Digit) => "带噪声的数字",
        PictureChoice::Drawn => "自己画",
        PictureChoice::File => "自己的文件",
    },
    picture_shown: |name, side| format!("输入图片：{name}，{side} × {side}"),
    picture_side: "图片边长 X",
    padding: "图片填充 P",
    stride: "图片步幅 S",
    dilation: "卷积核的空洞率 δ",
    drawing: |side| format!("画板，{side} × {side} 格"),
    drawing_help: "用指针绘画；或用方向键移动，按空格键把一格变白或变黑。",
    drawing_cell: |[row, column], white| {
        let colour = if white { "白" } else { "黑" };
        format!("第 {} 行第 {} 列：{colour}", row + 1, column + 1)
    },
    clear: "清空画板",
    file: "图片文件",
    file_used: |name, [width, height], side| {
        format!(
            "{name}：{width} × {height} → {side} × {side}，取中间的正方形并转为灰度。它不会离开本设备。"
        )
    },

    kernel: "卷积核",
    kernel_preset: |preset| match preset {
        Preset::Identity => "恒等",
        Preset::Blur => "模糊",
        Preset::Sharpen => "锐化",
        Preset::SobelX => "Sobel x",
        Preset::SobelY => "Sobel y",
        Preset::Emboss => "浮雕",
        Preset::Laplacian => "Laplacian",
    },
    kernel_random: "随机",
    kernel_typed: "自己输入",
    kernel_side: "卷积核边长 f",
    kernel_numbers: "卷积核的数值",
    divided_by: |divisor| format!("各除以 {divisor}"),
    cell: |[row, column]| format!("卷积核第 {} 行第 {} 列", row + 1, column + 1),
    not_a_weight: |text| format!("“{text}”不是数字：请输入例如 -1、0.5 或 1/9。"),
    seed: "随机数种子",
    not_a_seed: |text| format!("“{text}”不能作种子：请输入 0 到 {} 的整数。", u32::MAX),
    layer_runs: |name| format!("{name} 作用于 −4 到 4 的随机整数，权重也是这样的随机整数。"),
    one_sample: "只运行批中的一个样本。",

    run: "运行",
    run_again: "再次运行",
    cancel: "取消",
    runs_live: |macs| format!("{macs} 次乘加：足够少，旋钮一动就自动运行。"),
    press_run: |macs, about| {
        let time = match about {
            About::Moment => "不到一秒".to_owned(),
            About::Seconds(seconds) => format!("约 {seconds} 秒"),
            About::Minutes(minutes) => format!("约 {minutes} 分钟"),
            About::Hours(hours) => format!("约 {hours} 小时"),
        };
        format!("{macs} 次乘加，超过一百万：请按“运行”。在本设备上需要{time}。")
    },
    running: "正在运行。",
    starting: "正在启动…",
    rows_done: |done, rows| format!("输出共 {rows} 行，已完成 {done} 行"),
    done: "已完成。",
    cancelled: "已取消。",
    unavailable: |words| {
        format!(
            "这里无法启动 worker，所以不能运行：可能是沙盒框架不允许，或页面文件不全。请在单独的标签页中打开本页。{}",
            said("浏览器说", words)
        )
    },
    crashed: |words| {
        format!(
            "worker 中断并已更换：请再次运行；若是内存不足，请减小各个大小。{}",
            said("它说", words)
        )
    },
    refused: |words| format!("worker 拒绝了这次运行：{words}"),
    trouble,

    results: "结果",
    stale: "这些是之前设置的结果。",
    counted: ("逐次计得 ", " 次乘加"),
    closed_form_equal: "与公式相等",
    closed_form_differs: "公式的结果与计数不同。这是本页的错误：请连同链接一起报告。",
    on_padding: ("其中 ", " 次落在填充上"),
    median: |samples, runs| match (samples, runs) {
        (_, 1) => "，运行一次".to_owned(),
        (1, runs) => format!("，{} 次运行的平均值", exact(runs)),
        (_, runs) => format!("，{} 次运行的中位数", exact(runs)),
    },
    rate: "GMAC/s：每秒十亿次乘加",
    measuring: "正在测量时间…",
    too_short: "太短，浏览器的时钟测不出",
    map: |map| {
        let [height, width] = map.size;
        format!(
            "第 {} 张输出图，共 {} 张，{height} × {width}，从 {} 到 {}",
            map.number, map.maps, map.smallest, map.largest
        )
    },
    more_maps: |maps| format!("另有 {maps} 张未画出"),
    thinned: |step| format!("太大，无法全部画出：每 {step} × {step} 个像素画一个"),
    legend: |limit| format!("−{limit} 黑 · 0 灰 · +{limit} 白。"),
    all_zero: "所有值都是 0：灰色。",
    not_flipped: "与所有深度学习的“卷积”一样，卷积核不翻转。",

    code: "这次运行的代码",
    code_language: "代码的语言",
    code_in: |language| format!("用 {language} 写的这次运行"),
    copy_code: "复制代码",
    code_copied: "代码已复制。",
    code_too_long: |lines| format!("共 {lines} 行，太长，这里不显示：请复制。"),
};

fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoLayer => "没有选中任何层：请在列表中选一层 Conv2d 来运行。".to_owned(),
        Trouble::NotAConvolution { name, kind } => {
            format!("{name} 是 {kind}，不是卷积：请在列表中选一层 Conv2d 来运行。")
        }
        Trouble::LayerIsWrong { name } => format!("{name} 有错，不能运行：请先按它的提示改正。"),
        Trouble::LayerWaits { name } => {
            format!("{name} 在等待它之前出错的一层：请先改正那一层。")
        }
        Trouble::PictureSide { side } => {
            format!("这里不画 {side} × {side} 像素的图片：边长请取 1 到 {MAX_PICTURE_SIDE}。")
        }
        Trouble::NoFile => "请选择一个图片文件。".to_owned(),
        Trouble::FileUnreadable { name } => {
            format!("“{name}”不能作为图片读取：请选择 PNG、JPEG、WebP 或 GIF 文件。")
        }
        Trouble::KernelText => "卷积核有一格不是数字：不运行。".to_owned(),
        Trouble::SizeTooLarge { size } => {
            format!("大小 {size} 超过一次运行的上限 {MAX_ELEMENTS}。")
        }
        Trouble::Conv(error) => conv_error(error),
    }
}

fn conv_error(error: &ConvError) -> String {
    match *error {
        ConvError::SizeOutOfRange { what, value, least } => format!(
            "{}为 {value}：请取 {least} 到 {MAX_ELEMENTS} 的数。",
            size_name(what)
        ),
        ConvError::KernelBeyondInput {
            axis,
            kernel,
            dilation,
            span,
            input,
            padding: [before, after],
        } => {
            let (side, lines) = match axis {
                Axis::Height => ("高", "行"),
                Axis::Width => ("宽", "列"),
            };
            format!(
                "卷积核{side} {kernel}，空洞率 {dilation}，跨 {span} {lines}，但填充后的输入只有 {} {lines}（{before} + {input} + {after}）：请减小卷积核或空洞率，或增加填充。",
                before + input + after
            )
        }
        ConvError::GroupsDoNotDivide {
            groups,
            in_channels,
            out_channels,
        } => format!(
            "{groups} 组不能平分 {in_channels} 个输入通道和 {out_channels} 个输出通道：请取能同时整除两者的组数。"
        ),
        ConvError::TooManyElements { elements } => format!(
            "输入、权重和输出共 {elements} 个数，超过一次运行的上限 {MAX_ELEMENTS}（{} MiB）：请减小输入或通道数。",
            (MAX_ELEMENTS * size_of::<f32>()) >> 20
        ),
        ConvError::WrongLength {
            operand,
            got,
            needed,
        } => {
            let name = match operand {
                Operand::Input => "输入",
                Operand::Weight => "卷积核",
                Operand::Bias => "偏置",
            };
            format!("{name}有 {got} 个数，而这个卷积需要 {needed} 个。")
        }
    }
}

/// The kernels' name of a size, which is English.
fn size_name(what: &str) -> &str {
    match what {
        "number of input channels" => "输入通道数",
        "input height" => "输入的高",
        "input width" => "输入的宽",
        "number of output channels" => "输出通道数",
        "kernel height" => "卷积核的高",
        "kernel width" => "卷积核的宽",
        "vertical stride" => "纵向步幅",
        "horizontal stride" => "横向步幅",
        "vertical dilation" => "纵向空洞率",
        "horizontal dilation" => "横向空洞率",
        "number of groups" => "组数",
        "padding above" => "上方的填充",
        "padding below" => "下方的填充",
        "padding on the left" => "左侧的填充",
        "padding on the right" => "右侧的填充",
        other => other,
    }
}

fn said(who: &str, words: &str) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!("{who}：“{words}”。")
    }
}

fn exact(count: u64) -> String {
    formats::number::exact(u128::from(count))
}

#[cfg(test)]
mod tests {
    use kernels::{Conv2d, Padding};

    use super::*;

    #[test]
    fn every_size_has_a_name() {
        let sizes = Conv2d {
            in_channels: 0,
            height: 0,
            width: 0,
            out_channels: 0,
            kernel_size: [0; 2],
            stride: [0; 2],
            padding: Padding::all(usize::MAX),
            dilation: [0; 2],
            groups: 0,
        };
        let mut conv = sizes;
        let mend: [fn(&mut Conv2d); 15] = [
            |conv| conv.in_channels = 1,
            |conv| conv.height = 1,
            |conv| conv.width = 1,
            |conv| conv.out_channels = 1,
            |conv| conv.kernel_size[0] = 1,
            |conv| conv.kernel_size[1] = 1,
            |conv| conv.stride[0] = 1,
            |conv| conv.stride[1] = 1,
            |conv| conv.dilation[0] = 1,
            |conv| conv.dilation[1] = 1,
            |conv| conv.groups = 1,
            |conv| conv.padding.top = 0,
            |conv| conv.padding.bottom = 0,
            |conv| conv.padding.left = 0,
            |conv| conv.padding.right = 0,
        ];
        for mend in mend {
            let error = conv.lengths().expect_err("a size is out of range");
            let words = conv_error(&error);
            assert!(!words.is_ascii(), "{words}");
            assert!(
                !words.contains(|letter: char| letter.is_ascii_lowercase()),
                "{words}"
            );
            mend(&mut conv);
        }
        assert!(conv.lengths().is_ok());
    }
}
