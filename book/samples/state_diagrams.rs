//! The diagrams of the examples are those that the macro writes.

#[path = "../../examples/code_lock.rs"]
mod code_lock;
#[path = "../../examples/reconnect.rs"]
mod reconnect;
#[path = "../../examples/traffic_light.rs"]
mod traffic_light;

#[test]
fn the_page_shows_what_the_macro_writes() {
    assert_eq!(code_lock::CodeLockState::MERMAID, include_str!("code_lock.mmd"));
    assert_eq!(traffic_light::LightState::MERMAID, include_str!("traffic_light.mmd"));
    assert_eq!(reconnect::ConnectionState::MERMAID, include_str!("reconnect.mmd"));
}
