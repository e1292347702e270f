//! Tables for people: columns aligned as they are displayed, and no line longer than the terminal.

use std::borrow::Cow;

use console::{measure_text_width, pad_str, truncate_str};

use super::printable::printable;

/// Between two columns.
const GAP: &str = "  ";
/// Stands for what was cut.
const CUT: &str = "…";
/// No column gets narrower than this.
const NARROWEST: usize = 3;

/// How a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Text that may be cut.
    Text(&'static str),
    /// A path that may be cut; its end tells more than its beginning.
    Path(&'static str),
    /// Text to copy, which a cut would spoil.
    Whole(&'static str),
    /// A number.
    Number(&'static str),
}

/// Rows of text under titles.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Column {
    fn title(self) -> &'static str {
        match self {
            Self::Text(title) | Self::Path(title) | Self::Whole(title) | Self::Number(title) => title,
        }
    }

    fn may_be_cut(self) -> bool {
        matches!(self, Self::Text(_) | Self::Path(_))
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Text(_))
    }

    fn alignment(self) -> console::Alignment {
        match self {
            Self::Number(_) => console::Alignment::Right,
            Self::Text(_) | Self::Path(_) | Self::Whole(_) => console::Alignment::Left,
        }
    }
}

impl Table {
    /// A table without rows.
    pub(super) fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, harmless for a terminal.
    pub(super) fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| printable(&cell).into_owned()).collect());
    }

    /// The lines of a terminal that is so many letters wide.
    pub(super) fn draw(&self, width: usize) -> String {
        let widths = self.widths(width);
        let titles: Vec<String> = self.columns.iter().map(|column| column.title().to_owned()).collect();
        let has_titles = titles.iter().any(|title| !title.is_empty());
        let lines = has_titles.then_some(&titles).into_iter().chain(&self.rows);
        lines.map(|cells| self.line(cells, &widths)).collect()
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let columns = self.columns.iter().zip(widths);
        let padded: Vec<String> =
            cells.iter().zip(columns).map(|(cell, (column, width))| fitted(cell, *column, *width)).collect();
        format!("{}\n", padded.join(GAP).trim_end())
    }

    /// The widths that the cells want, cut until they fit: texts first, as a path that lost too much may be any other.
    fn widths(&self, available: usize) -> Vec<usize> {
        let mut widths: Vec<usize> =
            self.columns.iter().enumerate().map(|(place, column)| self.wanted(place, *column)).collect();
        let gaps = GAP.len() * widths.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(available);
        while excess > 0 {
            let columns = widths.iter_mut().zip(&self.columns);
            let wide = columns.filter(|(width, column)| column.may_be_cut() && **width > NARROWEST);
            let Some((widest, _)) = wide.max_by_key(|(width, column)| (column.is_text(), **width)) else { break };
            *widest -= 1;
            excess -= 1;
        }
        widths
    }

    fn wanted(&self, place: usize, column: Column) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(place)).map(String::as_str);
        cells.chain([column.title()]).map(measure_text_width).max().unwrap_or_default()
    }
}

fn fitted(cell: &str, column: Column, width: usize) -> String {
    let cut = if matches!(column, Column::Path(_)) { ending(cell, width) } else { truncate_str(cell, width, CUT) };
    pad_str(&cut, width, column.alignment(), None).into_owned()
}

/// The end of a text, as wide as fits.
fn ending(text: &str, width: usize) -> Cow<'_, str> {
    if measure_text_width(text) <= width {
        return Cow::Borrowed(text);
    }
    let room = width.saturating_sub(measure_text_width(CUT));
    let mut endings = text.char_indices().filter_map(|(start, _)| text.get(start..));
    let kept = endings.find(|ending| measure_text_width(ending) <= room);
    Cow::Owned(format!("{CUT}{}", kept.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[&str; 3]]) -> Table {
        let mut table = Table::new(&[Column::Whole("id"), Column::Text("name"), Column::Number("amount")]);
        for row in rows {
            table.push(row.map(str::to_owned));
        }
        table
    }

    #[test]
    fn columns_are_aligned_by_displayed_width() {
        let drawn = table(&[["1", "株式会社", "10.00"], ["2", "ACME", "9.00"]]).draw(80);
        assert_eq!(drawn, "id  name      amount\n1   株式会社   10.00\n2   ACME        9.00\n");
    }

    #[test]
    fn long_text_is_cut_and_ids_and_numbers_are_not() {
        let drawn = table(&[["0123456789", "a very long name of a supplier", "1234.56"]]).draw(30);
        assert_eq!(drawn, "id          name        amount\n0123456789  a very l…  1234.56\n");
    }

    #[test]
    fn of_a_long_path_the_end_is_kept() {
        let mut table = Table::new(&[Column::Path(""), Column::Number("")]);
        for path in ["invoices/2026/01/acme.pdf", "株式会社/b.pdf", "c.pdf"] {
            table.push([path.to_owned(), "1".to_owned()]);
        }
        assert_eq!(table.draw(14), "…1/acme.pdf  1\n…会社/b.pdf  1\nc.pdf        1\n");
    }

    #[test]
    fn a_text_is_cut_before_a_path() {
        let mut table = Table::new(&[Column::Path("file"), Column::Whole("outcome"), Column::Text("reason")]);
        table.push(["2026-01 rent.pdf", "failed", "empty_file: it is empty"].map(str::to_owned));
        let last = |width| table.draw(width).lines().last().unwrap_or_default().to_owned();
        assert_eq!(last(38), "2026-01 rent.pdf  failed   empty_file…");
        assert_eq!(last(26), "…01 rent.pdf  failed   em…");
    }

    #[test]
    fn a_terminal_that_is_far_too_narrow_still_shows_something() {
        let drawn = table(&[["0123456789", "a very long name", "1234.56"]]).draw(5);
        assert!(drawn.contains("0123456789") && drawn.contains("a …"), "{drawn}");
    }

    #[test]
    fn nothing_in_a_cell_reaches_the_terminal_raw() {
        let drawn = table(&[["\u{1b}[2J", "a\nb", "\u{202e}1"]]).draw(80);
        assert_eq!(drawn.lines().count(), 2);
        assert!(!drawn.contains('\u{1b}') && !drawn.contains('\u{202e}'));
    }

    #[test]
    fn without_titles_there_is_no_line_for_them() {
        let mut table = Table::new(&[Column::Whole(""), Column::Text("")]);
        table.push(["read".to_owned(), "7".to_owned()]);
        assert_eq!(table.draw(80), "read  7\n");
    }
}
