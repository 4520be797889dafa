// What a JavaScript program does with a NEAR network. Arguments: address of JSON-RPC, key of test.near, contract.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Account, JsonRpcProvider, KeyPair } from "near-api-js";
import { NEAR } from "near-api-js/tokens";

const [url, key, contract] = process.argv.slice(2);
const provider = new JsonRpcProvider({ url });
const root = new Account("test.near", provider, key);

const pair = KeyPair.fromRandom("ed25519");
await root.createSubAccount({
  accountOrPrefix: "bob",
  publicKey: pair.getPublicKey(),
  nearToTransfer: NEAR.toUnits("20"),
});
const bob = new Account("bob.test.near", provider, pair.toString());
// `getBalance` leaves out what the account's storage locks.
const total = async () => (await bob.getState()).balance.total;
assert.equal(await total(), BigInt(NEAR.toUnits("20")));
assert.ok((await bob.getBalance()) < (await total()));

await root.transfer({ receiverId: "bob.test.near", amount: NEAR.toUnits("1"), token: NEAR });
assert.equal(await total(), BigInt(NEAR.toUnits("21")));

await bob.deployContract(readFileSync(contract));
await root.callFunction({ contractId: "bob.test.near", methodName: "set", args: { seven: 7 } });
const value = await provider.callFunction({ contractId: "bob.test.near", method: "get", args: {} });
assert.deepEqual(value, { seven: 7 });

const sent = await root.callFunctionRaw({ contractId: "bob.test.near", methodName: "set", args: { eight: 8 } });
const logs = sent.receiptsOutcome ?? sent.receipts_outcome;
assert.deepEqual(logs[0].outcome.logs, ["stored"]);

await assert.rejects(
  root.callFunction({ contractId: "bob.test.near", methodName: "set_and_fail", args: {} }),
  /as read/,
);
await assert.rejects(root.transfer({ receiverId: "bob.test.near", amount: NEAR.toUnits("2000000000"), token: NEAR }));

const block = await provider.viewBlock({ finality: "final" });
assert.ok(block.header.height > 0);
const state = await bob.getContractState();
assert.equal(state.values.length, 1);

// What else a provider asks: each answer must be there, and be of the block or the transaction that was meant.
const { height } = block.header;
assert.equal((await provider.viewBlock({ blockId: height })).header.hash, block.header.hash);
assert.equal((await provider.viewChunk(block.chunks[0].chunk_hash)).header.shard_id, block.chunks[0].shard_id);
assert.ok(BigInt((await provider.viewGasPrice()).gas_price) > 0n);
assert.equal((await provider.viewGasPrice(height)).gas_price, block.header.gas_price);
assert.equal((await provider.viewNodeStatus()).chain_id, "localnet");
assert.equal(await provider.getNetworkId(), "localnet");
assert.equal((await provider.viewValidators()).current_validators.length, 1);
assert.equal((await provider.viewValidators({ blockId: height })).current_validators.length, 1);

const txHash = sent.transaction.hash;
const tx = { txHash, accountId: "test.near", waitUntil: "FINAL" };
const done = await provider.viewTransactionStatus(tx);
assert.equal(done.transaction.hash, txHash);
const { receipts } = await provider.viewTransactionStatusWithReceipts(tx);
const [receipt] = receipts;
assert.equal((await provider.viewTransactionReceipt(receipt.receipt_id)).receiver_id, receipt.receiver_id);
await assert.rejects(provider.viewTransactionStatus({ ...tx, txHash: block.header.hash }), /Unknown transaction/);

const blockId = logs[0].block_hash;
const touched = await provider.blockChanges({ blockId });
assert.ok(touched.changes.some(({ account_id }) => account_id === "bob.test.near"));
const written = await provider.contractStateChanges(["bob.test.near"], { blockId });
assert.equal(written.changes.length, 1);
assert.ok((await provider.accountChanges(["bob.test.near"], { blockId })).changes.length > 0);
const named = { accountId: "test.near", publicKey: (await root.getAccessKeyList()).keys[0].public_key };
assert.ok((await provider.viewAccessKey(named)).nonce > 0);
console.log("done");
