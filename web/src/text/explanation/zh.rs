//! Simplified Chinese.

use complexity::Quantity;

use super::{ExplanationMessages, UnreadWords};

pub(in crate::text) const CHINESE: ExplanationMessages = ExplanationMessages {
    bias_is_left_out: "灰色部分是偏置，文章中略去",
    no_bias: "没有偏置，与文章一致",
    bias_on: "偏置：开",
    bias_off: "偏置：关",
    formula_output: "输出边长",
    formula_drops_last: "− 1：最后一个窗口会从填充处开始，因此舍去",
    formula_time: "时间",
    formula_parameters: "空间：参数",
    formula_map: "空间：特征图",
    formula_field: "感受野",
    field: |size, stride, offset| {
        format!("看到 {size} 个输入像素，与相邻元素相隔 {stride}，第一个从像素 {offset} 开始")
    },
    quantity: |quantity| match quantity {
        Quantity::Macs => "乘加",
        Quantity::Parameters => "参数",
        Quantity::Buffers => "缓冲",
        Quantity::OutputElements => "输出元素",
        Quantity::Multiplications => "乘法",
        Quantity::Additions => "加法",
        Quantity::Comparisons => "比较",
        Quantity::Divisions => "除法",
        Quantity::Exponentials => "指数",
    },
    raw_operations: "各类运算的次数",
    no_parameters: "这一层不学习任何参数。",
    buffers: |count| format!("另存 {count} 个不学习的数（滑动均值、方差、计数器）"),
    view_note: "同一块内存换一种形状来看：没有自己的特征图。",
    in_place_note: "写在输入之上：没有自己的特征图。",
    folded_note: "已并入前一层：缩放和平移都在那一层的权重和偏置里，自己不再有任何代价。",
    shared_note: "输出就是输入的内存。",
    sees_beyond: "这超过了整个输入：其余部分在填充上。",
    not_aligned: "各分支看到的位置不同：中心或步长不一致。",
    linear_note: "全连接层就是 M = 1、K = X 的卷积。",
    remainder_in_padding: |remainder| {
        format!("除以 S 余 {remainder}：只损失了填充，每个像素都被读到。")
    },
    unread: |words| unread(words),
    unread_picture: "输入；标出的像素从未被读到",
    change: |change| format!("{} {} → {}", change.symbol, change.before, change.after),
    macs_of: |name, ratio| format!("{name} 的 MACs × {ratio}"),
    all_macs: |ratio| format!("全部 MACs × {ratio}"),
    changed_too: |name, change| format!("{name} 也变了：{change}"),
    and_more: |count| format!("另有 {count} 处"),
    parameters_of: |name, before, after| format!("{name} 的参数 {before} → {after}"),
    parameters_kept: "卷积的参数都不变，因为 f²·C_in·C_out 中没有 X",
    parameters_follow: "因为有 M²·C 个值输入它",
    effect_place: "上一次改动的影响会写在这里。",
};

fn unread(words: &UnreadWords) -> String {
    let UnreadWords {
        pixels,
        all,
        at_end: [rows, columns],
        skips_between,
    } = words;
    let mut reasons = Vec::new();
    if *rows > 0 {
        reasons.push(format!("底部 {rows} 行"));
    }
    if *columns > 0 {
        reasons.push(format!("右侧 {columns} 列"));
    }
    if *skips_between {
        reasons.push("窗口跨过的像素".to_owned());
    }
    format!(
        "{all} 个输入像素中有 {pixels} 个从未被读到：{}。",
        reasons.join("，")
    )
}
