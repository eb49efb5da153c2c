//! Simplified Chinese.

use complexity::{
    Activation, EditError, LayerError, LayerId, LayerKind, Parameter, Problem, SIZE_LIMIT, Side,
    TotalsError,
};
use formats::link::{Expected, LinkError, MAX_LAYERS, MAX_LENGTH};

use super::{Messages, SideWords};

pub(super) const MESSAGES: Messages = Messages {
    title: "Convcost",
    tagline: "卷积网络的代价",
    language_name: "简体中文",

    network: "网络",
    own_network: "你的网络",
    first_network: "LeNet-5（现代版）",
    empty_network: "空网络",
    own_file: "自己的文件 …",
    opening: |name| format!("正在构建 {name}…"),
    undo: "撤销",
    redo: "重做",
    copy_link: "复制链接",
    link_copied: "链接已复制：打开它就回到此刻的状态。",
    copy_by_hand: "浏览器不允许页面复制，请手动复制：",
    settings: "设置",

    theme: "主题",
    theme_system: "跟随系统",
    theme_light: "浅色",
    theme_dark: "深色",
    language: "语言",
    data_type: "数据类型",
    in_place: "激活函数原地计算",
    fold_batch_norm: "批归一化并入前一层",
    concat_as_view: "拼接作为视图，而非复制",
    rows_show: "列表显示",
    shortcuts: "键盘",
    shortcut_list: [
        ("Ctrl+Z", "撤销"),
        ("Ctrl+Shift+Z", "重做"),
        ("↑ ↓", "在列表中逐层移动"),
        ("Alt+↑ Alt+↓", "移动该层"),
        ("Ctrl+D", "复制该层"),
        ("F2", "重命名该层"),
        ("Delete", "删除该层"),
    ],
    privacy: "一切都留在本设备：不向任何其他主机发送请求。",

    time: "时间",
    space: "空间",
    batch_of: |samples| format!("批大小 {samples}"),
    macs: "MACs",
    flops: "FLOPs",
    flops_are: "FLOPs = 2 × MACs",
    conv_and_linear: |all, conv, linear| format!("{all} = 卷积 {conv} + 全连接 {linear}"),
    parameters: "参数量",
    feature_maps: "特征图总和",
    elements: |exact| format!("{exact} 个元素"),
    peak: "同时存活的特征图，峰值",
    at_layer: |name| format!("在 {name}"),
    at_input: "输入",
    weights_and_peak: "权重 + 峰值",
    feature_maps_short: "Σ 特征图",
    peak_short: "峰值",
    weights_and_peak_short: "权重+峰值",
    of_weights: |bytes| format!("权重 {bytes}"),
    stale: "有一层出错：这里是上一次正确的数字。",
    no_totals: "有一层出错，尚无正确的数字。",
    partial_totals: "不完整：总和不含未计入的层。",
    copy_exact: |what, exact| format!("{what}：复制 {exact}"),
    copied: |exact| format!("已复制 {exact}"),

    layers: "层",
    list_summary: |layers, depth| match depth {
        Some(depth) => format!("{layers} 层 · 卷积深度 {depth}"),
        None => format!("{layers} 层"),
    },
    sees: |seen, side| format!("看到 {side} 像素中的 {seen}"),
    column_layer: "层",
    column_sides: "X → M",
    column_window: "f, P, S",
    column_channels: "通道",
    column_parameters: "参数",
    column_map: "特征图",
    parameters_short: "参数",
    input: "输入",
    input_shape: |channels, height, width| format!("{channels} 通道，{height} × {width} 像素"),
    not_any: "–",
    no_map: "无特征图",
    map_in_place: "原地",
    map_folded: "已并入",
    map_shared: "视图",
    reads: |names| match names.parse::<usize>() {
        Ok(count) => format!("← {count} 个输入"),
        Err(_) => format!("← {names}"),
    },
    fold_all: "全部折叠",
    unfold_all: "全部展开",
    block_layers: |layers| format!("{layers} 层"),
    repeat_block: "重复此块",
    edit_repeats: |repeats| format!("同时修改此块的全部 {repeats} 次重复"),
    share_of: |percent| format!("占全网络的 {percent}"),
    empty_list: "还没有层。先加一层吧：卷积是个好的开始。",
    add_layer: "添加一层",
    add_below: "在下方添加一层",
    choose_kind: "哪一种层？",
    kind_hint: |kind| match kind {
        LayerKind::Conv2d(_) => "卷积",
        LayerKind::MaxPool2d(_) => "每个窗口的最大值",
        LayerKind::AvgPool2d(_) => "每个窗口的平均值",
        LayerKind::AdaptiveAvgPool2d(_) => "平均到指定边长；1 × 1 即全局",
        LayerKind::BatchNorm2d(_) => "批归一化",
        LayerKind::Activation(_) => "激活函数，九选一",
        LayerKind::Linear(_) => "全连接",
        LayerKind::Flatten => "把特征图展平为向量",
        LayerKind::Dropout | LayerKind::StochasticDepth => "推理时不做任何事",
        LayerKind::Softmax => "分数变为概率",
        LayerKind::LocalResponseNorm(_) => "跨通道归一化",
        LayerKind::ConvTranspose2d(_) => "转置卷积：放大特征图",
        LayerKind::AdaptiveMaxPool2d(_) => "最大值，池化到指定边长",
        LayerKind::GroupNorm(_) => "按通道组归一化",
        LayerKind::LayerNorm(_) => "在通道上归一化",
        LayerKind::Scale(_) => "每个通道学习一个系数",
        LayerKind::PReLU(_) => "斜率可学习的 ReLU",
        LayerKind::Add => "分支相加",
        LayerKind::Mul => "分支相乘",
        LayerKind::Concat => "拼接各分支的通道",
        LayerKind::Chunk(_) => "取一部分通道",
        LayerKind::IndexSelect(_) => "选出的通道",
        LayerKind::ChannelShuffle(_) => "通道混洗",
        LayerKind::Permute => "通道移到最后，或移回最前",
        LayerKind::Unflatten(_) => "把向量变为特征图",
        LayerKind::Maxout(_) => "每几个通道取最大",
        LayerKind::Upsample(_) => "重复像素以放大",
        LayerKind::PixelShuffle(_) => "通道变为像素",
        LayerKind::ZeroPad2d(_) => "四周补零",
        LayerKind::Crop2d(_) => "裁去边缘像素",
        LayerKind::Operator(_) => "文件中的运算",
    },
    waits_for: |name| format!("等待 {name}"),
    not_counted: "未计入：此运算的代价未知",
    actions_for: |name| format!("{name} 的操作"),
    move_up: "上移",
    move_down: "下移",
    duplicate: "复制",
    rename: "重命名",
    delete: "删除",
    new_name: |name| format!("{name} 的新名字"),
    drag_to_move: "拖动以移动",
    moved: |name, position, layers| format!("{name} 现在是第 {position} 层，共 {layers} 层"),

    layer_of: |kind, position, layers| format!("{kind} · 第 {position} 层，共 {layers} 层"),
    parameter: |parameter| match parameter {
        Parameter::Batch => "批大小",
        Parameter::InputChannels => "通道数",
        Parameter::InputSize => "输入边长",
        Parameter::KernelSize => "卷积核边长 (K)",
        Parameter::Padding => "填充",
        Parameter::Stride => "步长",
        Parameter::Dilation => "空洞率",
        Parameter::OutChannels => "输出通道数",
        Parameter::Groups => "分组数",
        Parameter::OutFeatures => "输出特征数",
        Parameter::OutputSize => "输出边长",
        Parameter::Neighbourhood => "邻域内的通道数",
        Parameter::OutputPadding => "输出填充",
        Parameter::ScaleFactor => "倍数",
        Parameter::Chunks => "份数",
        Parameter::ChunkIndex => "第几份，从 0 开始",
        Parameter::Pieces => "每个输出的通道数",
    },
    exactly: |what| format!("{what} 的准确值"),
    less: |what| format!("减小 {what}"),
    more_of: |what| format!("增大 {what}"),
    input_side_of: |side, name| format!("{side}，即 {name} 的 M"),
    input_side_is: |side| format!("{side}，来自输入"),
    channels_of_input: |channels| format!("{channels}，来自输入 · 到那里修改"),
    channels_of: |channels, name| format!("{channels}，来自 {name} · 到那里修改"),
    input_channels: "输入通道数",
    no_side: "向量",
    more: "更多",
    sides_apart: "高与宽分开设置",
    height: "高",
    width: "宽",
    side: |side| match side {
        SideWords::Top => "上",
        SideWords::Bottom => "下",
        SideWords::Left => "左",
        SideWords::Right => "右",
    },
    bias: "偏置",
    ceil_mode: "向上取整：最后一个窗口可以超出边界",
    count_include_pad: "求平均时计入填充",
    affine: "仿射：每个通道学习一个缩放和一个平移",
    per_channel: "每个通道一个斜率",
    takes_in: "输入来自",
    takes_in_hint: "输入或选择前面某层的名字，或“input”。",
    input_number: |number| format!("输入 {number}"),
    add_input: "添加输入",
    remove_input: |name| format!("断开 {name}"),
    padding_mode: "填充方式",
    padding_explicit: "数值",
    padding_same: "same（M = ⌈X/S⌉）",
    padding_valid: "valid（无）",
    activation: "函数",
    activation_formula: |activation| match activation {
        Activation::ReLU => "max(x, 0)",
        Activation::ReLU6 => "min(max(x, 0), 6)",
        Activation::LeakyReLU => "x，小于 0 时取其一小部分",
        Activation::Sigmoid => "1/(1 + e^−x)",
        Activation::Tanh => "(e^2x − 1)/(e^2x + 1)",
        Activation::SiLU => "x · sigmoid(x)",
        Activation::Hardsigmoid => "ReLU6(x + 3)/6",
        Activation::Hardswish => "x · hardsigmoid(x)",
        Activation::GELU => "x · Φ(x)",
    },
    nothing_to_set: "这一层没有可以设置的内容。",

    run_title: "运行",
    run_subtitle: "在本设备上用朴素的多重循环，逐次计数乘加",

    dismiss: "知道了",
    storage_forbidden: "浏览器不允许页面在此保存内容：请用链接保存你的工作。",
    storage_damaged: |error| {
        format!(
            "上次保存的内容无法读取（{}），页面重新开始。",
            link_error(error)
        )
    },
    link_error: |error| format!("{}。原来打开的内容没有变。", link_error(error)),
    edit_error,
    layer_error,
    totals_error: |error| {
        match error {
            TotalsError::Incomplete => "有一层出错：改正后即可看到总数",
            TotalsError::TooLarge => "总数超过 2^128：请减小输入、通道或批大小",
        }
        .to_owned()
    },
};

fn side(side: Side) -> &'static str {
    match side {
        Side::Both => "",
        Side::Height => "高度",
        Side::Width => "宽度",
    }
}

fn parameter(parameter: Parameter) -> (&'static str, &'static str) {
    let (_, letter) = parameter.words();
    match parameter {
        Parameter::Batch => ("批大小", "批大小"),
        Parameter::InputChannels => ("通道数", "通道数"),
        Parameter::InputSize => ("边长", letter),
        Parameter::KernelSize => ("卷积核", letter),
        Parameter::Padding => ("填充", letter),
        Parameter::Stride => ("步长", letter),
        Parameter::Dilation => ("空洞率", "空洞率"),
        Parameter::OutChannels => ("输出通道数", letter),
        Parameter::Groups => ("分组数", letter),
        Parameter::OutFeatures => ("输出特征数", letter),
        Parameter::OutputSize => ("输出边长", letter),
        Parameter::Neighbourhood => ("邻域", "邻域"),
        Parameter::OutputPadding => ("输出填充", "输出填充"),
        Parameter::ScaleFactor => ("倍数", "倍数"),
        Parameter::Chunks => ("份数", "份数"),
        Parameter::ChunkIndex => ("份号", "份号"),
        Parameter::Pieces => ("每组通道数", "每组通道数"),
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn layer_error(error: &LayerError) -> String {
    let layer = &error.layer;
    match &error.problem {
        Problem::FilterDoesNotFit {
            side: axis,
            kernel,
            effective_kernel,
            input,
            padding: [before, after],
            raise_padding_to,
            lower_kernel_to,
        } => {
            let axis = side(*axis);
            let dilated = if effective_kernel == kernel {
                String::new()
            } else {
                format!("（空洞后为 {effective_kernel}）")
            };
            let padding = if before == after {
                before.to_string()
            } else {
                format!("前 {before} 后 {after}")
            };
            format!(
                "层 {layer}：卷积核{axis} {kernel}{dilated}放不进输入{axis} {input}（填充 {padding}）：把 P 增到 {raise_padding_to}，或把 f 减到 {lower_kernel_to}"
            )
        }
        Problem::FilterTooLarge {
            side: axis,
            kernel,
            dilation,
        } => format!(
            "层 {layer}：卷积核{} {kernel} 以空洞率 {dilation} 展开超过 {SIZE_LIMIT} 像素：减小 f 或空洞率",
            side(*axis)
        ),
        Problem::Zero { parameter: which } => {
            let (word, letter) = parameter(*which);
            format!("层 {layer}：{word}为 0：把 {letter} 增到 1")
        }
        Problem::SizeTooLarge { size } => {
            format!("层 {layer}：大小 {size} 超过上限 {SIZE_LIMIT}：请减小")
        }
        Problem::CountTooLarge => {
            format!("层 {layer}：计数超过 2^128：请减小它的各个大小或批大小")
        }
        Problem::GroupsDoNotDivide {
            groups,
            in_channels,
            out_channels,
            lower_to,
        } => format!(
            "层 {layer}：分组数 {groups} 不能整除输入通道 {in_channels} 和输出通道 {out_channels}：把 g 减到 {lower_to}"
        ),
        Problem::PaddingBeyondHalf {
            padding,
            kernel,
            lower_padding_to,
            raise_kernel_to,
        } => format!(
            "层 {layer}：填充 {padding} 超过窗口 {kernel} 的一半：把 P 减到 {lower_padding_to}，或把 f 增到 {raise_kernel_to}"
        ),
        Problem::NeedsMaps { kind, features } => format!(
            "层 {layer}：{kind} 需要高和宽，得到的却是 {features} 个值的向量：把它移到 Flatten 之前"
        ),
        Problem::NeedsChannelsFirst { kind, shape } => format!(
            "层 {layer}：{kind} 需要通道在高和宽之前，得到的却是 {shape}：在它之前加一层 Permute"
        ),
        Problem::TooFewInputs { kind, inputs } => {
            format!("层 {layer}：{kind} 需要两个输入，现有 {inputs} 个：再连接一层")
        }
        Problem::TooManyInputs { kind, inputs } => {
            format!("层 {layer}：{kind} 不能有 {inputs} 个输入：断开一个")
        }
        Problem::ShapesDiffer { kind, first, other } => {
            format!("层 {layer}：{kind} 不能合并 {first} 与 {other}：让两者的形状相符")
        }
        Problem::PartsDoNotDivide {
            kind,
            parameter: which,
            parts,
            channels,
            lower_to,
        } => format!(
            "层 {layer}：{kind} 不能把 {channels} 个通道等分为 {parts} 份：把 {} 减到 {lower_to}",
            parameter(*which).1
        ),
        Problem::NoSuchChunk { index, chunks } => format!(
            "层 {layer}：{chunks} 份中没有第 {index} 份：减到 {} 或更小",
            chunks.saturating_sub(1)
        ),
        Problem::NoSuchChannel { channel, channels } => {
            format!("层 {layer}：{channels} 个通道中没有通道 {channel}：选小于 {channels} 的")
        }
        Problem::ElementsDiffer { from, to } => {
            format!("层 {layer}：{from} 不能变为 {to}：选择元素数相同的形状")
        }
        Problem::CropTooLarge { cut, input } => {
            format!("层 {layer}：裁去 {cut} 像素后输入 {input} 什么也不剩：裁去少于 {input} 的像素")
        }
        Problem::OutputPaddingTooLarge {
            output_padding,
            lower_to,
        } => format!("层 {layer}：输出填充 {output_padding} 必须小于步长或空洞率：减到 {lower_to}"),
        Problem::PaddingCutsAll {
            padding,
            output,
            lower_to,
        } => format!(
            "层 {layer}：填充 {padding} 使边长 {output} 的输出什么也不剩：把 P 减到 {lower_to}"
        ),
        Problem::NeedsExplicitPadding => {
            format!("层 {layer}：转置卷积的填充必须是数值：选择数值填充")
        }
        Problem::OtherInput { expected, found } => format!(
            "层 {layer}：只知道输入为 {expected} 时的情形，得到的却是 {found}：改回该形状，或删去此层"
        ),
        Problem::OutputUnknown => {
            format!("层 {layer}：输出的形状未知：删去此层，或换成已知的层")
        }
        Problem::NeedsFeatures { shape } => {
            format!("层 {layer}：Linear 需要向量，得到的却是 {shape}：在它之前加一层 Flatten")
        }
    }
}

fn edit_error(error: &EditError) -> String {
    match error {
        EditError::NoSuchLayer(LayerId(id)) => format!("没有编号为 {id} 的层"),
        EditError::NoLayerNamed(name) => format!("没有名为 {name} 的层：请从列表中选择"),
        EditError::NameTaken(name) => format!("已有一层名为 {name}：请换一个名字"),
        EditError::NameEmpty => "层需要名字：至少输入一个字符".to_owned(),
        EditError::NotBefore { layer, source } => {
            format!("{layer} 不能读取排在它之后的 {source}：把 {layer} 移到 {source} 之后")
        }
        EditError::LastInput(layer) => format!("{layer} 只剩一个输入：先连接另一个再断开"),
    }
}

fn link_error(error: &LinkError) -> String {
    match error {
        LinkError::TooLong { length } => {
            format!("此链接有 {length} 个字符，超过上限 {MAX_LENGTH}")
        }
        LinkError::TooManyLayers => format!("此链接的层数超过上限 {MAX_LAYERS}"),
        LinkError::Version { found } => {
            format!("此链接以“{found}”开头，而本页读取以 v1/ 开头的链接")
        }
        LinkError::Syntax {
            position,
            found,
            expected,
        } if found.is_empty() => {
            format!(
                "此链接在第 {position} 个字符处结束得太早：{}",
                wanted(*expected)
            )
        }
        LinkError::Syntax {
            position,
            found,
            expected,
        } => format!(
            "此链接在第 {position} 个字符“{found}”处无法读取：{}",
            wanted(*expected)
        ),
        LinkError::RepeatedOption { key } => format!("此链接两次给出选项 {key}：去掉其中一个"),
        LinkError::UnknownNetwork { name } => format!("此链接指名的网络本页不认识：{name}"),
        LinkError::NoSuchLayer { layer } => format!("此链接改动的层在其网络中不存在：{layer}"),
        LinkError::UnknownOption { key } => format!("此链接有本页不认识的选项：{key}"),
        LinkError::OptionValue { key, value } => format!("此链接的选项 {key} 不能是“{value}”"),
    }
}

fn wanted(expected: Expected) -> &'static str {
    match expected {
        Expected::Slash => "那里应是 /",
        Expected::Number => "那里应是整数",
        Expected::Layer => "那里应是一层，例如 c64k3、m2 或 l10",
        Expected::Setting => "那里应是该层的设置，每种一次",
        Expected::Comma => "那里应是逗号或结尾",
        Expected::Name => "那里应是没有被用过的层名",
        Expected::Option => "那里应是选项，例如 dtype=f16",
        Expected::Escape => "那里应是 % 加两位十六进制数字",
        Expected::Bracket => "那里应是右括号",
        Expected::Source => "那里应是往回数到前面某层的层数",
        Expected::Published => "那里应是已发表网络的名字",
        Expected::End => "那里不应再有内容",
    }
}
