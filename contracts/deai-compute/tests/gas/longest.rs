//! Every name, text and list at its longest: each byte of an event costs.

use serde_json::json;

use super::{Figures, burnt};
use crate::world::{CLASSES, DEPOSIT, NONE, STAKE, World, output, profile};

pub fn measure_longest() -> Figures {
    let mut world = World::new();
    // 64 characters.
    let [alice, node] = ["a", "n"].map(|letter| letter.repeat(64 - ".test.near".len()));
    world.requester(&alice);
    let uri = json!(format!("https://{}", "u".repeat(192)));
    let mut request = world.request(CLASSES[7]);
    request["kind"] = json!("k".repeat(32));
    request["input_uri"] = uri.clone();
    request["project"] = json!("4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw");
    for _ in 0..4 {
        world.call(&alice, "submit_task", request.clone(), DEPOSIT);
    }
    // All classes, and as many tasks taken as one call may take.
    let mut widest = profile(&CLASSES[..8], 64);
    widest["metadata_uri"] = uri.clone();
    let registered = world.call(&node, "register_node", widest, STAKE.saturating_add(DEPOSIT));
    assert_eq!(registered.assigned().len(), 1);
    let submitted = world.call(&alice, "submit_task", request, DEPOSIT);
    assert_eq!(submitted.assigned().len(), 1);
    let mut result = output(1);
    result["output_uri"] = uri;
    world.start(&node, 1);
    let answered = world.call(&node, "submit_result", result, NONE);
    assert_eq!(answered.assigned().len(), 2);
    Figures::from([
        ("register_node, longest texts", burnt(&registered)),
        ("submit_task, longest texts", burnt(&submitted)),
        ("submit_result, longest texts", burnt(&answered)),
    ])
}
