//! Winograd's transforms in one direction; in two they are applied to columns, then to rows.
//!
//! F(m, 3) gives m outputs of three taps from m + 2 inputs with m + 2 multiplications. The matrices
//! are those of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015),
//! sections 4.1 and 4.3.

use crate::lane::F32x4;

/// F(M × M, 3 × 3), with tiles of T × T, T = M + 2.
pub(crate) trait Transform<const M: usize, const T: usize> {
    /// From three taps to T numbers.
    const WEIGHT: [[f64; 3]; T];

    /// From T inputs.
    fn input(line: [F32x4; T]) -> [F32x4; T];

    /// From T products to M outputs.
    fn output(line: [F32x4; T]) -> [F32x4; M];
}

/// F(2 × 2, 3 × 3).
#[derive(Debug)]
pub(crate) struct F2;

impl Transform<2, 4> for F2 {
    const WEIGHT: [[f64; 3]; 4] = [
        [1.0, 0.0, 0.0],
        [0.5, 0.5, 0.5],
        [0.5, -0.5, 0.5],
        [0.0, 0.0, 1.0],
    ];

    #[inline]
    fn input([a, b, c, d]: [F32x4; 4]) -> [F32x4; 4] {
        [a.sub(c), b.add(c), c.sub(b), b.sub(d)]
    }

    #[inline]
    fn output([a, b, c, d]: [F32x4; 4]) -> [F32x4; 2] {
        [a.add(b).add(c), b.sub(c).sub(d)]
    }
}

/// F(4 × 4, 3 × 3).
#[derive(Debug)]
pub(crate) struct F4;

impl Transform<4, 6> for F4 {
    const WEIGHT: [[f64; 3]; 6] = [
        [1.0 / 4.0, 0.0, 0.0],
        [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
        [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
        [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
        [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
        [0.0, 0.0, 1.0],
    ];

    #[inline]
    fn input([d0, d1, d2, d3, d4, d5]: [F32x4; 6]) -> [F32x4; 6] {
        let [two, four, minus_four, minus_five] = [2.0, 4.0, -4.0, -5.0].map(F32x4::splat);
        let even = d4.add_product(minus_four, d2);
        let odd = d3.add_product(minus_four, d1);
        let even_twice = d4.sub(d2);
        let odd_twice = d3.sub(d1).mul(two);
        [
            d4.add_product(minus_five, d2).add_product(four, d0),
            even.add(odd),
            even.sub(odd),
            even_twice.add(odd_twice),
            even_twice.sub(odd_twice),
            d5.add_product(minus_five, d3).add_product(four, d1),
        ]
    }

    #[inline]
    fn output([m0, m1, m2, m3, m4, m5]: [F32x4; 6]) -> [F32x4; 4] {
        let [two, four, eight] = [2.0, 4.0, 8.0].map(F32x4::splat);
        let (sum, difference) = (m1.add(m2), m1.sub(m2));
        let (sum_twice, difference_twice) = (m3.add(m4), m3.sub(m4));
        [
            m0.add(sum).add(sum_twice),
            difference.add_product(two, difference_twice),
            sum.add_product(four, sum_twice),
            difference.add_product(eight, difference_twice).add(m5),
        ]
    }
}

/// `G g Gᵀ` of one 3 × 3 filter.
pub(crate) fn weight<X: Transform<M, T>, const M: usize, const T: usize>(
    filter: &[f32; 9],
) -> [[f32; T]; T] {
    let (rows, _) = filter.as_chunks::<3>();
    X::WEIGHT.map(|vertical| {
        X::WEIGHT.map(|horizontal| {
            let sum: f64 = rows
                .iter()
                .zip(vertical)
                .flat_map(|(row, v)| {
                    row.iter()
                        .zip(horizontal)
                        .map(move |(&w, h)| f64::from(w) * v * h)
                })
                .sum();
            #[expect(
                clippy::cast_possible_truncation,
                reason = "rounds once, to single precision"
            )]
            let rounded = sum as f32;
            rounded
        })
    })
}
