//! The kernels for JavaScript: what `kernels.js` loads, in three builds.
//!
//! Pictures are written into and read from this module's memory by the caller, at the addresses
//! that a [`Convolution`] tells.

use kernels::{Build, Conv2d, Padding, Plan, Prepared};
use wasm_bindgen::prelude::*;

/// How many numbers describe a convolution.
const SIZES: usize = 15;

/// A convolution with its weights, and room for a batch and its output.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Convolution {
    prepared: Prepared,
    input: Vec<f32>,
    output: Vec<f32>,
}

#[wasm_bindgen]
impl Convolution {
    /// `sizes` holds pictures in a batch, input channels, height, width, output channels, and as
    /// pairs kernel and stride, the padding above, left, below and right, dilation as a pair; then
    /// groups.
    #[wasm_bindgen(constructor)]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "wasm-bindgen hands optional arrays over"
    )]
    pub fn new(
        algorithm: &str,
        sizes: &[u32],
        weight: &[f32],
        bias: Option<Box<[f32]>>,
    ) -> Result<Self, JsError> {
        let sizes: &[u32; SIZES + 1] = sizes.try_into()?;
        let [batch, sizes @ ..] = sizes.map(|size| size as usize);
        let conv = conv(sizes);
        let plan = match algorithm {
            "auto" => Plan::auto(conv),
            name => name
                .parse()
                .and_then(|algorithm| Plan::new(conv, algorithm)),
        }?;
        let [input, output] = plan.batch_lengths(batch)?;
        Ok(Self {
            prepared: plan.prepare(weight, bias.as_deref())?,
            input: vec![0.0; input],
            output: vec![0.0; output],
        })
    }

    /// Convolves what is at `input_address` and leaves the result at `output_address`.
    pub fn run(&mut self) -> Result<(), JsError> {
        Ok(self.prepared.run(&self.input, &mut self.output)?)
    }

    /// Does the same so many times, to be timed without the copies in and out.
    pub fn repeat(&mut self, times: u32) -> Result<(), JsError> {
        (0..times).try_for_each(|_| self.run())
    }

    /// Where the input is to be written, in bytes.
    pub fn input_address(&mut self) -> *mut f32 {
        self.input.as_mut_ptr()
    }

    /// Numbers of the input.
    pub fn input_length(&self) -> usize {
        self.input.len()
    }

    /// Where the output is to be read, in bytes.
    pub fn output_address(&self) -> *const f32 {
        self.output.as_ptr()
    }

    /// Numbers of the output.
    pub fn output_length(&self) -> usize {
        self.output.len()
    }

    /// What runs.
    pub fn algorithm(&self) -> String {
        self.prepared.plan().algorithm().to_string()
    }

    /// Why it is that algorithm.
    pub fn reason(&self) -> String {
        self.prepared.plan().reason().to_string()
    }

    /// Bytes that a run needs besides input, output and prepared weights.
    pub fn workspace_bytes(&self) -> usize {
        self.prepared.plan().workspace_bytes()
    }
}

fn conv(sizes: [usize; SIZES]) -> Conv2d {
    let [
        in_channels,
        height,
        width,
        out_channels,
        kernel_height,
        kernel_width,
        vertical_stride,
        horizontal_stride,
        top,
        left,
        bottom,
        right,
        vertical_dilation,
        horizontal_dilation,
        groups,
    ] = sizes;
    Conv2d {
        in_channels,
        height,
        width,
        out_channels,
        kernel_size: [kernel_height, kernel_width],
        stride: [vertical_stride, horizontal_stride],
        padding: Padding {
            top,
            bottom,
            left,
            right,
        },
        dilation: [vertical_dilation, horizontal_dilation],
        groups,
    }
}

/// The name of this build.
#[wasm_bindgen]
pub fn build() -> String {
    Build::CURRENT.name().to_owned()
}

/// Multiplies and adds in registers, `steps` times as many operations as [`peak_operations`] says;
/// the sum is there so that nobody leaves the work out.
#[wasm_bindgen]
pub fn peak(steps: u32) -> f32 {
    kernels::peak::multiply_add(steps)
}

/// Floating-point operations of one step of [`peak`].
#[wasm_bindgen]
pub fn peak_operations() -> usize {
    kernels::peak::OPERATIONS
}
