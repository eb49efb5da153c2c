//! A picture drawn by hand, white on black, with the cell that the keyboard is at.

/// Cells of one side.
pub const SIDE: usize = 28;

const BLACK: u8 = 0;
const WHITE: u8 = 255;

/// A cell: row and column.
pub type Cell = [usize; 2];

/// The drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Grey levels, row by row.
    pub levels: Vec<u8>,
    /// The cell that the keyboard is at.
    pub cursor: Cell,
    /// The cell that the pointer drew last, and in which grey.
    stroke: Option<(Cell, u8)>,
}

/// What the pencil does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pencil {
    /// The pointer goes down on a cell: it draws white on black, and black on white.
    Down(Cell),
    /// The pointer moves on; nothing is drawn while it is up.
    Move(Cell),
    /// The pointer goes up.
    Up,
    /// The keyboard goes so many rows and columns further.
    Step([isize; 2]),
    /// The keyboard turns its cell black or white.
    Toggle,
    /// Everything becomes black.
    Clear,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            levels: vec![BLACK; SIDE * SIDE],
            cursor: [SIDE / 2; 2],
            stroke: None,
        }
    }
}

impl Drawing {
    /// Whether a cell is white.
    pub fn is_white(&self, [row, column]: Cell) -> bool {
        self.levels[row * SIDE + column] == WHITE
    }

    /// Grey levels of the drawing at a side, the nearest cell for each pixel.
    pub fn at_side(&self, side: usize) -> Vec<u8> {
        let cell = |pixel: usize| pixel * SIDE / side;
        (0..side * side)
            .map(|index| self.levels[cell(index / side) * SIDE + cell(index % side)])
            .collect()
    }

    /// Does what the pencil does.
    pub fn draw(&mut self, pencil: Pencil) {
        match pencil {
            Pencil::Down(cell) => {
                let level = self.other(cell);
                self.stroke = Some((cell, level));
                self.cursor = cell;
                self.paint(cell, level);
            }
            Pencil::Move(to) => {
                if let Some((from, level)) = self.stroke {
                    self.stroke = Some((to, level));
                    line(from, to, |cell| self.paint(cell, level));
                }
            }
            Pencil::Up => self.stroke = None,
            Pencil::Step(by) => {
                for (place, by) in self.cursor.iter_mut().zip(by) {
                    *place = place.saturating_add_signed(by).min(SIDE - 1);
                }
            }
            Pencil::Toggle => self.paint(self.cursor, self.other(self.cursor)),
            Pencil::Clear => *self = Self::default(),
        }
    }

    fn other(&self, cell: Cell) -> u8 {
        if self.is_white(cell) { BLACK } else { WHITE }
    }

    fn paint(&mut self, [row, column]: Cell, level: u8) {
        self.levels[row * SIDE + column] = level;
    }
}

/// The cells from one to another, both included; a fast pointer skips them.
fn line([row, column]: Cell, [to_row, to_column]: Cell, mut each: impl FnMut(Cell)) {
    let steps = row.abs_diff(to_row).max(column.abs_diff(to_column)).max(1);
    let between = |from: usize, to: usize, step: usize| (from * (steps - step) + to * step) / steps;
    for step in 0..=steps {
        each([between(row, to_row, step), between(column, to_column, step)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pencils: &[Pencil]) -> Drawing {
        let mut drawing = Drawing::default();
        for &pencil in pencils {
            drawing.draw(pencil);
        }
        drawing
    }

    fn white(drawing: &Drawing) -> Vec<Cell> {
        (0..SIDE * SIDE)
            .map(|index| [index / SIDE, index % SIDE])
            .filter(|&cell| drawing.is_white(cell))
            .collect()
    }

    #[test]
    fn a_fast_stroke_leaves_no_gap() {
        let drawing = after(&[Pencil::Down([2, 3]), Pencil::Move([5, 4]), Pencil::Up]);
        assert_eq!(white(&drawing), [[2, 3], [3, 3], [4, 3], [5, 4]]);
    }

    #[test]
    fn a_pointer_that_is_up_draws_nothing() {
        let drawing = after(&[Pencil::Move([5, 4]), Pencil::Move([9, 4])]);
        assert_eq!(white(&drawing), [[0; 2]; 0]);
    }

    #[test]
    fn a_stroke_begun_on_white_rubs_out() {
        let stroke = [Pencil::Down([1, 1]), Pencil::Move([1, 4]), Pencil::Up];
        let rub = [Pencil::Down([1, 2]), Pencil::Move([1, 3]), Pencil::Up];
        let drawing = after(&[stroke, rub].concat());
        assert_eq!(white(&drawing), [[1, 1], [1, 4]]);
    }

    #[test]
    fn the_keyboard_stays_inside_and_toggles() {
        let home = [Pencil::Step([-99, -99]), Pencil::Toggle];
        assert_eq!(white(&after(&home)), [[0, 0]]);
        let end = after(&[&home[..], &[Pencil::Step([99, 99]), Pencil::Toggle]].concat());
        assert_eq!(white(&end), [[0, 0], [SIDE - 1, SIDE - 1]]);
        let drawing = after(&[&home[..], &[Pencil::Toggle]].concat());
        assert_eq!(white(&drawing), [[0; 2]; 0]);
    }

    #[test]
    fn a_drawing_has_every_side() {
        let drawing = after(&[Pencil::Down([0, 0])]);
        for side in [1, 5, SIDE, 64] {
            let levels = drawing.at_side(side);
            assert_eq!((levels.len(), levels[0]), (side * side, WHITE));
        }
    }
}
