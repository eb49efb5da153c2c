use std::ops::Range;

use super::tile::ROWS;

/// The taps that are added up before the next ones are packed: of three more blockings between
/// 192 and 1152 none was faster.
const BLOCK: usize = 384;

/// A matrix `[output channels, taps]` of weights per group, packed for the micro-kernel: per block
/// of taps, panels `[taps, ROWS]` of output channels.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    packed: Vec<f32>,
    channels: usize,
    taps: usize,
}

/// A block of taps with its packed weights.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    pub(crate) first: usize,
    pub(crate) taps: usize,
    pub(crate) packed: &'a [f32],
}

/// Taps per block, all but the last one; as even as possible.
pub(crate) fn block_of(taps: usize) -> usize {
    taps.div_ceil(block_count(taps))
}

/// How many blocks there are.
pub(crate) fn block_count(taps: usize) -> usize {
    taps.div_ceil(BLOCK)
}

/// The columns `block` of a matrix `[output channels, taps]` as panels `[block, ROWS]`.
pub(crate) fn panels(
    matrix: &[f32],
    taps: usize,
    block: Range<usize>,
) -> impl Iterator<Item = f32> {
    matrix.chunks(ROWS * taps).flat_map(move |panel| {
        block
            .clone()
            .flat_map(move |tap| panel[tap..].iter().step_by(taps).copied())
    })
}

impl Weights {
    /// Packs `weight`, which holds one matrix after the other.
    pub(crate) fn pack(weight: &[f32], channels: usize, taps: usize) -> Self {
        let block = block_of(taps);
        let mut packed = Vec::with_capacity(weight.len());
        for matrix in weight.chunks_exact(channels * taps) {
            for first in (0..taps).step_by(block) {
                packed.extend(panels(matrix, taps, first..taps.min(first + block)));
            }
        }
        Self {
            packed,
            channels,
            taps,
        }
    }

    /// Output channels of one matrix.
    pub(crate) fn channels(&self) -> usize {
        self.channels
    }

    /// Taps of one matrix.
    pub(crate) fn taps(&self) -> usize {
        self.taps
    }

    /// The blocks of one matrix.
    pub(crate) fn blocks(&self, matrix: usize) -> impl Iterator<Item = Block<'_>> {
        let block = block_of(self.taps);
        self.packed[matrix * self.channels * self.taps..][..self.channels * self.taps]
            .chunks(self.channels * block)
            .enumerate()
            .map(move |(index, packed)| Block {
                first: index * block,
                taps: packed.len() / self.channels,
                packed,
            })
    }
}
