//! Charts as SVG that the page's style sheet can colour and a screen reader can announce.

use std::fmt::Write;
use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// What is drawn where a bar or a line is; the style sheet has a light and a dark colour for each.
const SERIES: [RGBColor; 2] = [RGBColor(0x1f, 0x6f, 0xeb), RGBColor(0xb3, 0x59, 0x00)];
const INK: RGBColor = RGBColor(0x20, 0x21, 0x24);
const GRID: RGBColor = RGBColor(0xe3, 0xe5, 0xe8);
const FONT: &str = "sans-serif";
/// As plotters counts it; on the page it is a fifth smaller.
const TEXT: u32 = 17;

const WIDTH: u32 = 640;
const TIME_HEIGHT: u32 = 220;
/// How thick a bar is, and how far rows are apart.
const BAR: i32 = 24;
const GAP: i32 = 10;
/// Where bars begin, behind the names.
const NAMES: i32 = 150;
/// What is kept free behind bars, for their values.
const VALUES: i32 = 150;

/// Why a chart could not be drawn; drawing into a text does not fail, so this is never seen.
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// A line or bars over time.
pub(super) struct OverTime<'a> {
    /// What a point is called, and its value, if it has one.
    pub points: Vec<(String, Option<f64>)>,
    /// Bars for things that are counted, a line for everything else.
    pub bars: bool,
    /// How a value reads on the axis.
    pub label: &'a dyn Fn(f64) -> String,
}

/// Bars beneath each other, each with its name and value.
pub(super) struct Rows {
    /// Name, lengths of its bars, and words behind each.
    pub rows: Vec<(String, Vec<(f64, String)>)>,
}

/// What is said to those who do not see the chart.
pub(super) struct Words<'a> {
    /// An id that no other chart on the page has.
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
}

impl OverTime<'_> {
    /// Draws the chart; nothing, if there is no value to draw.
    pub fn svg(&self, words: &Words<'_>) -> Option<String> {
        let highest = self.points.iter().filter_map(|(_, value)| *value).fold(0.0, f64::max);
        if self.points.iter().all(|(_, value)| value.is_none()) {
            return None;
        }
        let top = if highest > 0.0 { highest * 1.08 } else { 1.0 };
        svg(TIME_HEIGHT, words, |area| self.draw(area, 0.0..top))
    }

    fn draw(&self, area: &Area<'_>, height: Range<f64>) -> Drawn {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
        let places = Scale(0.0..self.points.len() as f64);
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_right(16)
            .x_label_area_size(30)
            .y_label_area_size(66)
            .build_cartesian_2d(places, Scale(height))?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .x_labels(0)
            .y_labels(5)
            .y_label_formatter(&|value| (self.label)(*value))
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(GRID)
            .label_style((FONT, TEXT).into_font().color(&INK))
            .draw()?;
        if self.bars {
            chart.draw_series(self.bar_shapes())?;
        } else {
            for segment in self.segments() {
                chart.draw_series(LineSeries::new(segment.clone(), SERIES[0].stroke_width(2)))?;
                let point = |at| Circle::new(at, 3, SERIES[0].filled());
                chart.draw_series(segment.into_iter().map(point))?;
            }
        }
        self.draw_names(area, &|place| chart.backend_coord(&(place, 0.0)))
    }

    fn bar_shapes(&self) -> Vec<Rectangle<(f64, f64)>> {
        let bar = |(at, (_, value)): (usize, &(String, Option<f64>))| {
            let (place, value) = (place(at), (*value)?);
            Some(Rectangle::new([(place - 0.38, 0.0), (place + 0.38, value)], SERIES[0].filled()))
        };
        self.points.iter().enumerate().filter_map(bar).collect()
    }

    /// Returns the points that belong together: a line is broken where a value is missing.
    fn segments(&self) -> Vec<Vec<(f64, f64)>> {
        let mut segments = vec![Vec::new()];
        for (at, (_, value)) in self.points.iter().enumerate() {
            match (value, segments.last_mut()) {
                (Some(value), Some(segment)) => segment.push((place(at), *value)),
                _ => segments.push(Vec::new()),
            }
        }
        segments
    }

    /// Writes as many names of points as there is room for.
    fn draw_names(&self, area: &Area<'_>, at: &dyn Fn(f64) -> (i32, i32)) -> Drawn {
        let every = self.points.len().div_ceil(6).max(1);
        let style = (FONT, TEXT).into_font().color(&INK).pos(Pos::new(HPos::Center, VPos::Top));
        for (index, (name, _)) in self.points.iter().enumerate().step_by(every) {
            let (x, y) = at(place(index));
            area.draw(&Text::new(name.clone(), (x, y + 8), style.clone()))?;
        }
        Ok(())
    }
}

impl Rows {
    /// Draws the chart; nothing, if there is no row.
    pub fn svg(&self, words: &Words<'_>) -> Option<String> {
        let rows = self.rows.iter().map(|(_, bars)| row_height(bars.len()));
        let height = u32::try_from(rows.sum::<i32>()).ok().filter(|height| *height > 0)?;
        svg(height, words, |area| self.draw(area))
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        let longest = self.rows.iter().flat_map(|(_, bars)| bars).map(|(length, _)| *length);
        let longest = longest.fold(0.0, f64::max);
        let style = |horizontal| {
            (FONT, TEXT).into_font().color(&INK).pos(Pos::new(horizontal, VPos::Center))
        };
        let mut top = 0;
        for (name, bars) in &self.rows {
            let middle = top + row_height(bars.len()) / 2;
            area.draw(&Text::new(name.clone(), (NAMES - 10, middle), style(HPos::Right)))?;
            for (series, (length, value)) in bars.iter().enumerate() {
                let from = top + GAP / 2 + i32::try_from(series)? * BAR;
                let (to, end) = (from + BAR - 1, NAMES + scaled(*length, longest)?);
                let colour = SERIES[series % SERIES.len()].filled();
                area.draw(&Rectangle::new([(NAMES, from), (end, to)], colour))?;
                let at = (end + 8, i32::midpoint(from, to));
                area.draw(&Text::new(value.clone(), at, style(HPos::Left)))?;
            }
            top += row_height(bars.len());
        }
        Ok(())
    }
}

/// An axis with round values on it.
///
/// The library's own axis takes logarithms, for which every run of caro would load one more library.
struct Scale(Range<f64>);

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    #[expect(clippy::cast_possible_truncation, reason = "a few hundred pixels")]
    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let part = (value - self.0.start) / (self.0.end - self.0.start);
        from + (f64::from(to - from) * part).round() as i32
    }

    /// Returns the multiples of the smallest round step that are few enough.
    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        let most = f64::from(u32::try_from(hint.max_num_points()).unwrap_or(u32::MAX)).max(1.0);
        let step = round_step((self.0.end - self.0.start) / most);
        let multiples = (0..).map(|n: u32| self.0.start + f64::from(n) * step);
        multiples.take_while(|value| *value <= self.0.end).collect()
    }

    fn range(&self) -> Range<f64> {
        self.0.clone()
    }
}

/// Returns the smallest of 1, 2, 5 and their tenfolds and tenths that is no less than a size.
fn round_step(size: f64) -> f64 {
    let mut power = 1.0;
    while power < size {
        power *= 10.0;
    }
    while power / 10.0 >= size && power > f64::MIN_POSITIVE {
        power /= 10.0;
    }
    [0.2, 0.5].into_iter().map(|part| part * power).find(|step| *step >= size).unwrap_or(power)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn svg(height: u32, words: &Words<'_>, draw: impl FnOnce(&Area<'_>) -> Drawn) -> Option<String> {
    let mut text = String::new();
    let drawn = {
        let area = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        draw(&area).and_then(|()| Ok(area.present()?))
    };
    drawn.ok()?;
    let (_, body) = text.split_once('>')?;
    let (id, title, description) = (words.id, escaped(words.title), escaped(words.description));
    let mut chart = String::new();
    // Without a width of its own the chart is as wide as its place on the page.
    let _ = write!(
        chart,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-words\">\
         <title id=\"{id}-title\">{title}</title><desc id=\"{id}-words\">{description}</desc>{body}"
    );
    Some(chart)
}

fn escaped(text: &str) -> String {
    maud::html! { (text) }.into_string()
}

fn row_height(bars: usize) -> i32 {
    i32::try_from(bars).unwrap_or(1) * BAR + GAP
}

/// Returns where a point stands: in the middle of its place.
#[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
fn place(at: usize) -> f64 {
    at as f64 + 0.5
}

/// Returns the length of a bar in pixels; one that is not nothing can be seen.
#[expect(clippy::cast_possible_truncation, reason = "a few hundred pixels")]
fn scaled(length: f64, longest: f64) -> Result<i32, std::num::TryFromIntError> {
    let most = f64::from(i32::try_from(WIDTH)? - NAMES - VALUES);
    let pixels = if longest > 0.0 { length / longest * most } else { 0.0 };
    Ok((pixels.round() as i32).max(i32::from(length > 0.0) * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_an_axis_are_round_and_few() {
        for (size, step) in
            [(0.19, 0.2), (0.2, 0.2), (0.3, 0.5), (1.0, 1.0), (1.1, 2.0), (3.4, 5.0), (5001.0, 1e4)]
        {
            assert!((round_step(size) / step - 1.0).abs() < 1e-9, "{size}: {}", round_step(size));
        }
        let points = Scale(0.0..23.0).key_points(5_usize);
        assert_eq!(points, [0.0, 5.0, 10.0, 15.0, 20.0]);
    }
}
