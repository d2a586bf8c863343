//! The log as its users and its attackers meet it: one binary, because each links SQLite.

mod attacks;
mod common;
mod crash;
mod life;
mod progress;
mod stranger;
mod texts;
