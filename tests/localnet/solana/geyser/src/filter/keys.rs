use tonic::Status;

/// Addresses of a request, decoded.
pub fn addresses(field: &str, texts: &[String]) -> Result<Vec<Vec<u8>>, Status> {
    texts.iter().map(|text| decode::<32>(field, text)).collect()
}

pub fn signature(field: &str, text: &str) -> Result<Vec<u8>, Status> {
    decode::<64>(field, text)
}

fn decode<const LENGTH: usize>(field: &str, text: &str) -> Result<Vec<u8>, Status> {
    let bytes = bs58::decode(text).into_vec().ok().filter(|bytes| bytes.len() == LENGTH);
    bytes.ok_or_else(|| Status::invalid_argument(format!("{field}: \"{text}\" is not {LENGTH} bytes in base58")))
}
