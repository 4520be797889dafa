use litesvm::LiteSVM;
use litesvm::types::TransactionMetadata;
use solana_pubkey::Pubkey;
use solana_transaction::Transaction;

use super::{Inner, Refused, Sent};

/// With the features of mainnet.
pub fn open(programs: &[(Pubkey, Vec<u8>)]) -> LiteSVM {
    let mut svm = LiteSVM::new().with_mainnet_features();
    for (address, bytes) in programs {
        svm.add_program(*address, bytes).expect("the program loads");
    }
    svm
}

pub fn send(svm: &mut LiteSVM, transaction: Transaction) -> Result<Sent, Refused> {
    let keys = transaction.message.account_keys.clone();
    match svm.send_transaction(transaction) {
        Ok(sent) => {
            let inner = inner(&sent, &keys);
            Ok(Sent { compute_units: sent.compute_units_consumed, inner, logs: sent.logs })
        }
        Err(failed) => Err(Refused { error: failed.err, logs: failed.meta.logs }),
    }
}

fn inner(sent: &TransactionMetadata, keys: &[Pubkey]) -> Vec<Inner> {
    let key = |index: &u8| *keys.get(usize::from(*index)).expect("a key of the transaction");
    let calls = sent.inner_instructions.iter().flatten().map(|inner| &inner.instruction);
    let inner = calls.map(|call| Inner {
        program: key(&call.program_id_index),
        accounts: call.accounts.iter().map(key).collect(),
        data: call.data.clone(),
    });
    inner.collect()
}
