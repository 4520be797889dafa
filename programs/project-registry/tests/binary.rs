//! The compiled program itself.

use crate::world::folder;

#[test]
fn the_program_names_its_security_contact() {
    let program = std::fs::read(folder().join("../../../target/deploy/project_registry.so")).unwrap();
    let find = |text: &str| program.windows(text.len()).position(|window| window == text.as_bytes());
    let begin = find("=======BEGIN SECURITY.TXT V1=======\0").expect("security.txt begins");
    let end = find("=======END SECURITY.TXT V1=======\0").expect("security.txt ends");
    let fields: Vec<_> = program[begin..end].split(|byte| *byte == 0).skip(1).collect();
    for required in ["name", "project_url", "contacts", "policy"] {
        let at = fields.iter().position(|field| *field == required.as_bytes()).expect(required);
        assert!(!fields[at + 1].is_empty(), "{required}");
    }
}
