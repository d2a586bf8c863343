//! The wallet that the ceremony made: its policy, its descriptor, its first addresses; and the register of devices.

use ceremony::register::Device;
use eframe::egui::{self, Margin, Ui, vec2};
use look::size;
use texts::Texts;

use super::paint::{Colours, figures};
use super::pieces::{aside, body, heading};
use super::sheet::entry;
use crate::devices;
use crate::wallet::WalletShown;

/// Draws the part.
pub(super) fn show(
    ui: &mut Ui,
    (wallet, devices): (Option<&WalletShown>, &[Device]),
    margin: i8,
    texts: &Texts,
    colours: &Colours,
) {
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(Margin::symmetric(margin, 32)).show(ui, |ui| {
            ui.set_max_width(ui.available_width().min(1100.0));
            let Some(wallet) = wallet else {
                heading(ui, texts.get("auditor-wallet-none"), colours);
                body(ui, texts.get("auditor-wallet-none-because"), colours);
                return;
            };
            ui.spacing_mut().item_spacing.y = 4.0;
            let registered_by = wallet.registered_by.join(", ");
            // Each key begins a line; nothing else is changed.
            let descriptor = wallet.descriptor.replace(",[", ",\n[");
            for (caption, value) in [
                ("auditor-caption-name", &wallet.name),
                ("auditor-caption-policy", &wallet.policy),
                ("auditor-caption-devices", &registered_by),
                ("auditor-caption-descriptor", &descriptor),
            ] {
                entry(ui, &texts.get(caption), value, colours);
            }
            aside(ui, texts.get("auditor-caption-addresses"), colours);
            ui.add_space(size::SPACE);
            let large = if ui.available_width() < 900.0 { size::BODY } else { 20.0 };
            for (index, address) in wallet.addresses.iter().enumerate() {
                ui.horizontal_top(|ui| {
                    let number =
                        egui::RichText::new(index.to_string()).font(figures(13.0)).color(colours.muted);
                    ui.add_sized(vec2(24.0, 30.0), egui::Label::new(number));
                    let groups =
                        egui::RichText::new(in_fours(address)).font(figures(large)).color(colours.ink);
                    ui.add(egui::Label::new(groups.line_height(Some(30.0))).wrap());
                });
            }
            if !devices.is_empty() {
                ui.add_space(size::SPACE);
                aside(ui, texts.get("auditor-caption-register"), colours);
            }
            for device in devices {
                ui.add_space(size::SPACE);
                for line in devices::lines(device) {
                    body(ui, line.say(texts), colours);
                }
            }
        });
    });
}

/// In groups of four, as people read it aloud.
fn in_fours(address: &str) -> String {
    let letters: Vec<char> = address.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_in_groups_of_four() {
        assert_eq!(in_fours("tb1qabcdefg"), "tb1q abcd efg");
        assert_eq!(in_fours(""), "");
    }
}
