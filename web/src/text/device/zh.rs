//! Simplified Chinese.

use kernels::Algorithm;
use runtime::Varied;

use super::messages::DeviceMessages;
use crate::components::Cause;

pub(in crate::text) static CHINESE: DeviceMessages = DeviceMessages {
    cancel: "取消",
    running: "运行中……",
    cancelled: "已取消。",
    fault: |cause, layer| {
        let at = layer.map_or(String::new(), |layer| format!("在层 {layer} 处"));
        match cause {
            Cause::Unavailable(words) => {
                format!("此处无法启动工作线程，因此无法测量（{words}）。请在单独的窗口中打开本页。")
            }
            Cause::Crashed(words) => {
                format!(
                    "工作线程{at}终止：{words}。下次运行会启动新的线程；减小输入或批量可少用内存。"
                )
            }
            Cause::Refused(words) => format!("无法运行：{words}。"),
        }
    },

    device: "本设备",
    device_subtitle: "在此测得的上限，以及各层与上限的距离",
    calibrate: "校准",
    calibrate_again: "重新校准",
    calibrate_hint: "约两秒：各版本内核在寄存器中乘加的峰值、内存带宽，以及启动一层的开销。单线程；数据只保存在本浏览器中。",
    calibrate_first: "请先校准本设备。",
    forget: "删除这些数据",
    device_figures: "本设备的数据",
    what: "项目",
    figure: "测得",
    peak_of: |build| format!("峰值，{build}"),
    bandwidth_of: |size| format!("反复读写 {size}"),
    start: "启动一层",

    roofline: "屋顶线",
    roofline_is: "折线是本设备的上限：拐点左侧受内存限制，右侧受运算限制。运算量为 2 × MACs，字节数为输入、权重和输出各一次；高于折线的层，其算法省去了乘法，或其数据在缓存中。",
    roofline_table: "屋顶线中的各层",
    as_table: "以表格显示",
    no_points: "没有可显示的卷积层或线性层。",
    layer: "层",
    intensity: "每字节 FLOP 数",
    roof: "上限，GFLOP/s",
    predicted: "预测",
    measured: "实测",
    point: |name, intensity, roof, predicted, measured| {
        let measured = measured.map_or(String::new(), |measured| format!("，实测 {measured}"));
        format!("{name}：每字节 {intensity} FLOP，至多 {roof} GFLOP/s；预测 {predicted}{measured}")
    },

    other_devices: "其他设备",
    other_devices_are: "厂商公布的单精度数据，可以修改。最后的时间是下限而非预测：没有设备能在每一层都达到峰值。",
    own_device: "我的设备",
    your_own: "您自己的数据",
    add_device: "添加设备",
    device_name: "设备",
    at_least: "至少",
    source: "来源",

    time: "时间：预测与实测",
    time_subtitle: "整个网络在本设备上逐层运行，单线程",
    measure: "测量",
    will_take: |total, weights, maps, pass, calibrated| {
        let known = if calibrated {
            ""
        } else {
            "（按拟合模型所用的设备估计）"
        };
        format!(
            "需要内存 {total}（权重 {weights}，特征图 {maps}）。每遍约需 {pass}{known}；用随机权重持续运行 3 秒，至少 3 遍。"
        )
    },
    cannot_run: |words| format!("此网络无法运行：{words}。"),
    total_predicted: "预测",
    total_measured: "实测",
    not_measured: "尚未测量",
    between: |low, high| format!(" 在 {low} 与 {high} 之间"),
    passes: |passes, complete| {
        if complete {
            format!(" {passes} 遍的中位数")
        } else {
            format!(" 目前 {passes} 遍的中位数")
        }
    },
    error: "预测误差",
    errors: |layer, total| format!("每层时间的 {layer} %（中位数），总时间的 {total} %"),
    bars: "时间",
    range: "范围",
    time_table: "各层的时间",
    time_is: "与前一层一起计算的批归一化和激活，计入前一层的时间。层的时间是数据在缓存中时的中位数；总时间是整遍运行的时间。",

    algorithms: "一个卷积的各种算法",
    algorithms_subtitle: "同样的结果，更少的乘法或更少的内存",
    algorithms_of: |layer| format!("层 {layer}。"),
    algorithms_table: "算法",
    select_convolution: "请在列表中选择一个 Conv2d 以查看其算法。",
    run_all: "全部运行",
    algorithm_name: "算法",
    algorithm: |algorithm| match algorithm {
        Algorithm::Naive => "朴素（教科书循环）",
        Algorithm::Reordered => "重排循环",
        Algorithm::Im2col => "im2col + 矩阵乘",
        Algorithm::Gemm => "隐式 GEMM",
        Algorithm::Pointwise => "逐点卷积",
        Algorithm::Depthwise => "深度卷积",
        Algorithm::Winograd2 => "Winograd F(2×2, 3×3)",
        Algorithm::Winograd4 => "Winograd F(4×4, 3×3)",
        Algorithm::Fft => "FFT",
    },
    multiplications: "乘法次数",
    workspace: "工作内存",
    difference: "差异 / 最大值",
    difference_is: "最后一列是与朴素算法输出的最大差异，旁边是该输出中的最大数。",
    winners: "各算法在何处最快",
    winners_are: "只改变此卷积的一个数时的预测。",
    varied: |varied| match varied {
        Varied::Side => "X，输入边长",
        Varied::Kernel => "f，卷积核边长",
        Varied::Channels => "C，输入和输出通道数",
    },
    fastest: "最快",
    impossible: "没有这样的卷积",

    training: "训练时间",
    training_subtitle: "前向计算，以及反向的梯度",
    training_wrong: "有一层有误：请先改正，再查看训练开销。",
    images: "图像数",
    training_passes: "遍历全部图像的次数（epoch）",
    forward: "前向，每步 MACs",
    input_gradient: "输入的梯度",
    weight_gradient: "权重的梯度",
    step: "一步",
    steps: "步数",
    all_steps: "全部步骤，MACs",
    training_time: "在本设备上，单线程",
    training_is: "每层的每种梯度所需的乘加次数与其前向计算相同；第一层不需要输入的梯度。时间按与前向同样快估计，偏乐观：批归一化的统计和优化器另计。",
};
