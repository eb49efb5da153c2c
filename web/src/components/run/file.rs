//! A picture file of the user's own, which is read here and goes nowhere.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlCanvasElement, ImageBitmap};

use super::pixels::context;
use crate::run::plan::Levels;
use crate::run::scale::grey_levels;

/// What became of the file that was chosen.
#[derive(Clone, Default)]
pub(super) enum FileState {
    /// None was, or it is still being read.
    #[default]
    None,
    Loaded(Rc<Loaded>),
    Unreadable(String),
}

/// By identity: a file that is chosen again may be another one.
impl PartialEq for FileState {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Loaded(one), Self::Loaded(other)) => Rc::ptr_eq(one, other),
            (Self::Unreadable(one), Self::Unreadable(other)) => one == other,
            _ => false,
        }
    }
}

/// A file that is a picture.
pub(super) struct Loaded {
    pub(super) name: String,
    image: ImageBitmap,
}

impl FileState {
    pub(super) async fn of(file: File) -> Self {
        let name = file.name();
        match decode(&file).await {
            Some(image) => Self::Loaded(Rc::new(Loaded { name, image })),
            None => Self::Unreadable(name),
        }
    }
}

/// By `createImageBitmap`, which needs no address that the page's own policy would forbid.
async fn decode(file: &File) -> Option<ImageBitmap> {
    let reading = gloo::utils::window()
        .create_image_bitmap_with_blob(file)
        .ok()?;
    JsFuture::from(reading).await.ok()?.dyn_into().ok()
}

impl Loaded {
    /// Width and height, pixels.
    pub(super) fn size(&self) -> [u32; 2] {
        [self.image.width(), self.image.height()]
    }

    /// Its middle square in grey, scaled down to `side` unless it is smaller.
    pub(super) fn levels(&self, side: usize) -> Option<Levels> {
        let [width, height] = self.size();
        let square = width.min(height);
        let side = u32::try_from(side).ok()?.min(square);
        let canvas: HtmlCanvasElement = gloo::utils::document()
            .create_element("canvas")
            .ok()?
            .dyn_into()
            .ok()?;
        canvas.set_width(side);
        canvas.set_height(side);
        let context = context(&canvas)?;
        // Where a browser has no such quality, its own is good enough.
        let _ = Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
        context
            .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.image,
                f64::from((width - square) / 2),
                f64::from((height - square) / 2),
                f64::from(square),
                f64::from(square),
                0.0,
                0.0,
                f64::from(side),
                f64::from(side),
            )
            .ok()?;
        let pixels = f64::from(side);
        let data = context.get_image_data(0.0, 0.0, pixels, pixels).ok()?;
        Some(Levels {
            side: usize::try_from(side).ok()?,
            grey: grey_levels(&data.data()),
        })
    }
}
