use crate::class::check_class_list;
use crate::error::Error;
use crate::event::Sha256;
use crate::text::check_uri;
use crate::{Contract, limit};

/// What a node offers.
pub struct Profile {
    pub classes: Vec<String>,
    pub slots: u8,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
}

impl Contract {
    pub(super) fn check_profile(&self, profile: &Profile) -> Result<(), Box<Error>> {
        check_class_list(&profile.classes, limit::NODE_CLASSES)?;
        for class in &profile.classes {
            self.check_class(class)?;
        }
        if !(1..=limit::SLOTS).contains(&profile.slots) {
            return Err(Error::Slots { slots: profile.slots }.into());
        }
        check_uri("metadata_uri", &profile.metadata_uri)
    }
}
