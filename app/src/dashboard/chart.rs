//! Pictures as SVG, drawn here: nothing is loaded, and everybody can read them, since a title, a description and the table
//! below say the same.

use leptos::prelude::*;

use crate::words::{text, words};

/// What verdicts are counted as, from the bottom of a column to its top.
pub const GROUPS: [&str; 4] = ["verified", "denied", "unanswered", "other"];

/// How people could be asked, from the best to the worst, and what is not known.
pub const REACHES: [&str; 6] = ["prompt", "code_only", "passkey_only", "sms_only", "nothing", "unknown"];

/// One column: a day, a week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Its first day.
    pub label: String,
    /// How many of each of [`GROUPS`].
    pub counts: [u64; 4],
    /// The median of the seconds until somebody answered.
    pub median: Option<i64>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;
/// Room for the numbers at the left, and for the days below.
const LEFT: f64 = 34.0;
const BELOW: f64 = 30.0;
const ABOVE: f64 = 8.0;

/// A picture's measures.
struct Plot {
    columns: usize,
    /// What the topmost line stands for.
    top: u64,
}

impl Plot {
    fn of(columns: usize, highest: u64) -> Self {
        Self { columns, top: round_up(highest) }
    }

    #[expect(clippy::cast_precision_loss, reason = "pixels")]
    fn x(&self, column: usize) -> f64 {
        LEFT + (WIDTH - LEFT) * column as f64 / self.columns.max(1) as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "pixels")]
    fn y(&self, value: u64) -> f64 {
        let share = value as f64 / self.top as f64;
        HEIGHT - BELOW - (HEIGHT - BELOW - ABOVE) * share
    }

    fn step(&self) -> f64 {
        self.x(1) - self.x(0)
    }

    /// Lines with their numbers, and a day below every so many columns.
    fn frame(&self, buckets: &[Bucket]) -> impl IntoView + use<> {
        let lines = [0, self.top / 2, self.top].map(|value| {
            let y = self.y(value);
            view! {
                <line class="grid" x1=LEFT x2=WIDTH y1=y y2=y></line>
                <text class="number" x=LEFT - 6.0 y=y + 4.0>
                    {value}
                </text>
            }
        });
        let every = self.columns.div_ceil(8).max(1);
        let days = buckets.iter().enumerate().step_by(every).map(|(column, bucket)| {
            let (x, label) = (self.x(column) + self.step() / 2.0, bucket.label.clone());
            // Only the day and the month: the table has the year.
            let short = label.split_once('-').map_or(label.clone(), |(_, short)| short.to_owned());
            view! {
                <text class="day" x=x y=HEIGHT - 5.0>
                    {short}
                </text>
            }
        });
        let days = days.collect_view();
        view! {
            <g aria-hidden="true">{lines.collect_view()} {days}</g>
        }
    }
}

/// The next number that is easy to halve and to read: 2, 4, 10, 20, 40, 100, ….
fn round_up(highest: u64) -> u64 {
    let mut power = 1;
    loop {
        for step in [2, 4, 10] {
            if step * power >= highest {
                return step * power;
            }
        }
        power *= 10;
    }
}

/// How verifications ended, and how long people took to answer.
pub(super) fn over_time(buckets: &[Bucket]) -> impl IntoView + use<> {
    view! {
        <div class="charts">
            <figure class="card">
                <figcaption>
                    <h2>{text("dash-chart-verdicts")}</h2>
                    {key()}
                </figcaption>
                {verdicts(buckets)}
            </figure>
            <figure class="card">
                <figcaption>
                    <h2>{text("dash-chart-answers")}</h2>
                </figcaption>
                {answers(buckets)}
            </figure>
        </div>
    }
}

/// What each filling stands for.
fn key() -> impl IntoView {
    let key = GROUPS.map(|group| {
        view! {
            <li data-group=group>
                <svg aria-hidden="true" viewBox="0 0 12 12">
                    <rect width="12" height="12" rx="2"></rect>
                </svg>
                {group_label(group)}
            </li>
        }
    });
    view! { <ul class="key">{key.collect_view()}</ul> }
}

/// How verifications ended, as stacked columns.
fn verdicts(buckets: &[Bucket]) -> impl IntoView + use<> {
    let highest = buckets.iter().map(|bucket| bucket.counts.iter().sum()).max().unwrap_or_default();
    let plot = Plot::of(buckets.len(), highest);
    let gap = (plot.step() * 0.15).min(4.0);
    let columns = buckets.iter().enumerate().map(|(column, bucket)| {
        let mut below = 0;
        let parts = GROUPS.into_iter().zip(bucket.counts).filter(|(_, count)| *count > 0).map(|(group, count)| {
            let (from, to) = (plot.y(below), plot.y(below + count));
            below += count;
            let (x, width) = (plot.x(column) + gap, plot.step() - 2.0 * gap);
            view! { <rect data-group=group x=x y=to width=width height=from - to></rect> }
        });
        let parts = parts.collect_view();
        view! {
            <g>
                <title>{in_words(bucket)}</title>
                {parts}
            </g>
        }
    });
    let columns = columns.collect_view();
    let sums = (0..GROUPS.len()).map(|group| buckets.iter().filter_map(|bucket| bucket.counts.get(group)).sum::<u64>());
    let said = GROUPS.into_iter().zip(sums).map(|(group, sum)| format!("{} {sum}", group_label(group)));
    picture("verdicts", "dash-chart-verdicts", said.collect::<Vec<_>>().join(", "), plot.frame(buckets), columns)
}

/// How long people took to answer, as points on a line.
fn answers(buckets: &[Bucket]) -> impl IntoView + use<> {
    let seconds = |bucket: &Bucket| bucket.median.and_then(|median| u64::try_from(median).ok());
    let highest = buckets.iter().filter_map(seconds).max().unwrap_or_default();
    let plot = Plot::of(buckets.len(), highest);
    let points = buckets.iter().enumerate().filter_map(|(column, bucket)| {
        Some((plot.x(column) + plot.step() / 2.0, plot.y(seconds(bucket)?), in_words(bucket)))
    });
    let points: Vec<(f64, f64, String)> = points.collect();
    let line: Vec<String> = points.iter().map(|(x, y, _)| format!("{x:.1},{y:.1}")).collect();
    let dots = points.into_iter().map(|(x, y, title)| {
        view! {
            <circle cx=x cy=y r="3.5">
                <title>{title}</title>
            </circle>
        }
    });
    let dots = dots.collect_view();
    let drawn = view! {
        <polyline points=line.join(" ")></polyline>
        {dots}
    };
    let all: Vec<i64> = buckets.iter().filter_map(|bucket| bucket.median).collect();
    let said = match (all.iter().min(), all.iter().max()) {
        (Some(least), Some(most)) => {
            words().text("dash-chart-between", &[("left", &least.to_string()), ("number", &most.to_string())])
        }
        _ => text("dash-nothing"),
    };
    picture("answers", "dash-chart-answers", said, plot.frame(buckets), drawn)
}

fn picture(
    name: &'static str,
    title: &str,
    description: String,
    frame: impl IntoView,
    drawn: impl IntoView,
) -> impl IntoView {
    let (title_id, description_id) = (format!("{name}-title"), format!("{name}-description"));
    let labelled = format!("{title_id} {description_id}");
    let patterns = (name == "verdicts").then(fills);
    view! {
        <svg
            class="chart"
            data-chart=name
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-labelledby=labelled
        >
            <title id=title_id>{text(title)}</title>
            <desc id=description_id>{description}</desc>
            {patterns}
            {frame}
            {drawn}
        </svg>
    }
}

/// What parts are told apart by, before colour.
fn fills() -> impl IntoView {
    view! {
        <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="under" width="6" height="6"></rect>
                <rect class="over" width="2" height="6"></rect>
            </pattern>
            <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">
                <rect class="under" width="6" height="6"></rect>
                <circle class="over" cx="3" cy="3" r="1.3"></circle>
            </pattern>
        </defs>
    }
}

/// The same for pictures that are many on a page, once.
pub(super) fn patterns() -> impl IntoView {
    view! {
        <svg class="chart patterns" width="0" height="0" aria-hidden="true">
            {fills()}
        </svg>
    }
}

/// What of a whole each of [`REACHES`] is, as a bar. Without a title it only repeats what stands beside it.
#[expect(clippy::cast_precision_loss, reason = "pixels")]
pub(super) fn share(counts: &[u64], title: &str) -> impl IntoView + use<> {
    let whole = counts.iter().sum::<u64>().max(1) as f64;
    let mut from = 0.0;
    let parts =
        REACHES.into_iter().zip(counts.iter().copied()).filter(|(_, count)| *count > 0).map(|(reach, count)| {
            let width = WIDTH * count as f64 / whole;
            let x = from;
            from += width;
            view! { <rect data-reach=reach x=x y="0" width=width height="22"></rect> }
        });
    let parts = parts.collect_view();
    let said = REACHES.into_iter().zip(counts.iter().copied()).filter(|(_, count)| *count > 0);
    let said = said.map(|(reach, count)| format!("{} {count}", text(&format!("reach-{reach}"))));
    let label = (!title.is_empty()).then(|| format!("{title}: {}", said.collect::<Vec<_>>().join(", ")));
    view! {
        <svg
            class="chart share"
            viewBox=format!("0 0 {WIDTH} 22")
            preserveAspectRatio="none"
            role=label.as_ref().map(|_| "img")
            aria-label=label.clone()
        >
            {parts}
        </svg>
    }
}

fn in_words(bucket: &Bucket) -> String {
    let counts = GROUPS.into_iter().zip(bucket.counts).filter(|(_, count)| *count > 0);
    let mut said: Vec<String> = counts.map(|(group, count)| format!("{} {count}", group_label(group))).collect();
    if let Some(median) = bucket.median {
        let seconds = words().text("dash-seconds", &[("number", &median.to_string())]);
        said.push(format!("{} {seconds}", text("dash-figure-median")));
    }
    format!("{}: {}", bucket.label, said.join(", "))
}

fn group_label(group: &str) -> String {
    text(&format!("dash-group-{group}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topmost_line_is_never_below_a_column_and_never_far_above() {
        for highest in 0..5_000 {
            let top = round_up(highest);
            assert!(top >= highest && top.is_multiple_of(2) && (top <= highest * 3 || highest < 2), "{highest}: {top}");
        }
    }
}
