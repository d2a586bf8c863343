//! What the person sees of a transaction.

use device::apdu::StatusWord;

use super::Job;
use super::inputs::CheckedInputs;
use super::outputs::{CheckedOutputs, Payment};
use crate::client::Broken;
use crate::context::Refusal;
use crate::format;
use crate::person::{ReviewKind, Screen};

/// Shown after a refusal.
pub(super) const REJECTED: &[&str] = &["Transaction rejected"];
/// Most payments in a single review; with more, each is a review of its own.
const MAX_PAYMENTS_AT_ONCE: usize = 16;

impl Job<'_> {
    /// Shows the risks, then the transaction; an error is a refusal.
    pub(super) fn show(&mut self, inputs: &CheckedInputs, outputs: &CheckedOutputs) -> Result<(), Refusal> {
        if inputs.unusual_sighash {
            self.warn(&["Non-default sighash"])?;
        }
        if inputs.has_foreign() {
            self.warn(&["There are external inputs", "Reject if not sure"])?;
        }
        if inputs.unverified_amount {
            self.warn(&["Unverified inputs", "Update your wallet software"])?;
        }

        let mut screens = vec![Screen::new(["Review transaction", "to send bitcoin"])];
        if self.is_registered {
            screens.push(Screen::field("From", String::from_utf8_lossy(self.policy.name())));
        }
        let count = outputs.payments.len();
        if count > MAX_PAYMENTS_AT_ONCE {
            self.context.approve(ReviewKind::SignStart, screens, REJECTED)?;
            self.show_each(&outputs.payments)?;
            screens = Vec::new();
        } else {
            if count == 0 {
                let nothing = format::amount(self.context.app, 0);
                screens.push(Screen::field("Amount", format!("{nothing} (self-transfer)")));
            }
            for (place, payment) in outputs.payments.iter().enumerate() {
                screens.extend(self.payment_screens(place, count, payment, "To")?);
            }
        }

        if is_high(outputs.fee, inputs.total) {
            screens.push(Screen::new(["High fees warning", "Fees are above 10%", "of total amount"]));
        }
        screens.push(Screen::field("Fees", format::amount(self.context.app, outputs.fee)));
        screens.push(Screen::new(["Sign transaction"]));
        self.context.approve(ReviewKind::Sign, screens, REJECTED)
    }

    fn warn(&self, risk: &[&str]) -> Result<(), Refusal> {
        let risk = ["Security risk"].into_iter().chain(risk.iter().copied());
        let screens =
            vec![Screen::new(["Security risk"]), Screen::new(risk), Screen::new(["Continue anyway"])];
        self.context.approve(ReviewKind::Warning, screens, REJECTED)
    }

    fn show_each(&mut self, payments: &[Payment]) -> Result<(), Refusal> {
        for (place, payment) in payments.iter().enumerate() {
            if place >= MAX_PAYMENTS_AT_ONCE {
                self.fetch_output(payment.index).map_err(|Broken| StatusWord::BAD_DATA)?;
            }
            let screens = self.payment_screens(place, payments.len(), payment, "Address")?;
            self.context.approve(ReviewKind::SignOutput, screens, REJECTED)?;
        }
        Ok(())
    }

    fn payment_screens(
        &self,
        place: usize,
        count: usize,
        payment: &Payment,
        target: &str,
    ) -> Result<Vec<Screen>, Refusal> {
        let app = self.context.app;
        let text = format::output_script(app, &payment.script).ok_or(StatusWord::NOT_SUPPORTED)?;
        let mut screens = Vec::with_capacity(3);
        if count > 1 {
            screens.push(Screen::field("Transaction output", format!("{} of {count}", place + 1)));
        }
        screens.push(Screen::field("Amount", format::amount(app, payment.amount)));
        screens.push(Screen::field(target, text));
        Ok(screens)
    }
}

/// The app's own measure: a tenth of what is spent, if that is worth speaking of.
fn is_high(fee: u64, total: u64) -> bool {
    fee.saturating_mul(10) >= total && total > 100_000
}
