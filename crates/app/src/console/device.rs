//! A simulated Ledger on the table: its pages, and the two buttons under somebody's fingers.

use std::sync::Arc;

use simulator::{Decision, Person, Review, Screen, SimulatedLedger};

use super::table::{Event, Table};
use super::view::{Button, PageAct, PageView, ScreenView};

/// Characters on a line, and lines below the title: what 128 × 64 points hold in the device's face.
const LINE: usize = 18;
const LINES: usize = 3;

/// Whoever holds the device, as the table has them.
pub(super) struct Holder {
    pub(super) person: String,
    pub(super) table: Arc<Table>,
}

impl Person for Holder {
    fn review(&mut self, review: &Review) -> Decision {
        let about = serde_json::to_value(review.kind()).ok();
        let about = about.and_then(|about| about.as_str().map(str::to_owned)).unwrap_or_default();
        let screen = ScreenView::Review { about, pages: pages(review), page: 0 };
        self.table.change(Event::Screen { person: self.person.clone(), screen });
        let decision = self.table.wait_for_buttons(&self.person);
        self.table.change(Event::Decided { person: self.person.clone() });
        decision
    }

    fn notice(&mut self, screen: &Screen) {
        let lines = screen.lines().to_vec();
        self.table
            .change(Event::Screen { person: self.person.clone(), screen: ScreenView::Notice { lines } });
    }
}

/// What a device shows that is asked nothing.
pub(super) fn at_rest(ledger: &SimulatedLedger) -> ScreenView {
    match ledger.locked_screen() {
        Some(screen) => {
            ScreenView::Locked { lines: screen.lines().to_vec(), pin: simulator::DEFAULT_PIN.to_owned() }
        }
        None => ScreenView::Idle,
    }
}

impl From<Button> for device::transcript::Button {
    fn from(button: Button) -> Self {
        match button {
            Button::Left => Self::Left,
            Button::Right => Self::Right,
            Button::Both => Self::Both,
        }
    }
}

/// The pages as they stand on the glass; a refusal follows the page that approves.
fn pages(review: &Review) -> Vec<PageView> {
    let last = review.screens().len().saturating_sub(1);
    let mut pages = Vec::new();
    for (place, screen) in review.screens().iter().enumerate() {
        let both = if place == last { PageAct::Approve } else { PageAct::Nothing };
        pages.extend(broken(screen.lines()).into_iter().map(|lines| PageView { lines, both }));
    }
    pages.push(PageView { lines: review.refusal().lines().to_vec(), both: PageAct::Reject });
    pages
}

/// A title and its text, over as many pages as it takes; each says which of how many it is.
fn broken(lines: &[String]) -> Vec<Vec<String>> {
    let Some((title, text)) = lines.split_first() else { return Vec::new() };
    let text: Vec<String> = text.iter().flat_map(|line| wrapped(line)).collect();
    if text.len() <= LINES {
        return vec![std::iter::once(title.clone()).chain(text).collect()];
    }
    let parts: Vec<&[String]> = text.chunks(LINES).collect();
    let of = parts.len();
    let page = |(place, part): (usize, &&[String])| {
        let title = format!("{title} ({}/{of})", place + 1);
        std::iter::once(title).chain(part.iter().cloned()).collect()
    };
    parts.iter().enumerate().map(page).collect()
}

/// Broken after a space where one is near the end of the line, anywhere else where none is.
fn wrapped(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let mut rest = characters.as_slice();
    while rest.len() > LINE {
        let space = rest[..LINE].iter().rposition(|character| *character == ' ').map(|place| place + 1);
        let (line, more) = rest.split_at(space.unwrap_or(LINE));
        lines.push(line.iter().collect());
        rest = more;
    }
    lines.push(rest.iter().collect());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_goes_over_pages_that_say_so() {
        let address = "tb1qmv9kucx4tjtyfwddc3698p2flxqvts89n8kllr0hvdv7qs4z476s70nuf5";
        let pages = broken(&["Address".to_owned(), address.to_owned()]);
        assert_eq!(pages.len(), 2);
        assert_eq!(
            pages[0],
            ["Address (1/2)", "tb1qmv9kucx4tjtyfw", "ddc3698p2flxqvts89", "n8kllr0hvdv7qs4z47"]
        );
        let joined: String = pages.iter().flat_map(|page| page[1..].iter().cloned()).collect();
        assert_eq!(joined, address);
    }

    #[test]
    fn words_stay_whole_and_nothing_is_lost() {
        let text = "Himuro approval v1 0123456789abcdef of rebalance";
        let lines = wrapped(text);
        assert_eq!(lines[0], "Himuro approval ");
        assert_eq!(lines.concat(), text);
        assert!(lines.iter().all(|line| line.chars().count() <= LINE));
    }
}
