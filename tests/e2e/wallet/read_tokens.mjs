// What a wallet's libraries read of an NFT and a credential. Arguments: JSON-RPC, and JSON with their addresses:
// {"collection", "group_mint", "nft", "credential", "holder"}.
import assert from "node:assert/strict";
import { AccountState, TOKEN_2022_PROGRAM_ADDRESS, fetchMint, fetchToken, findAssociatedTokenPda } from "@solana-program/token-2022";
import { address, createSolanaRpc, isNone, unwrapOption } from "@solana/kit";

const [url, tokens] = process.argv.slice(2);
const { collection, group_mint, nft, credential, holder } = JSON.parse(tokens);
const rpc = createSolanaRpc(url);
const config = { commitment: "confirmed" };

const extension = (mint, kind) => unwrapOption(mint.data.extensions).find((it) => it.__kind === kind);
const kinds = (mint) => unwrapOption(mint.data.extensions).map((it) => it.__kind).sort();

async function read(mintAddress) {
  const mint = await fetchMint(rpc, address(mintAddress), config);
  assert.equal(mint.programAddress, TOKEN_2022_PROGRAM_ADDRESS);
  assert.equal(mint.data.decimals, 0);
  assert.ok(isNone(mint.data.mintAuthority), "nobody mints another");
  assert.ok(isNone(mint.data.freezeAuthority), "nobody freezes");
  const pointer = extension(mint, "MetadataPointer");
  assert.equal(unwrapOption(pointer.metadataAddress), mintAddress);
  assert.ok(isNone(pointer.authority), "the pointer is final");
  return mint;
}

async function held(mintAddress) {
  const seeds = { owner: address(holder), mint: address(mintAddress), tokenProgram: TOKEN_2022_PROGRAM_ADDRESS };
  const [account] = await findAssociatedTokenPda(seeds);
  const token = await fetchToken(rpc, account, config);
  assert.equal(token.data.owner, holder);
  assert.equal(token.data.amount, 1n);
  assert.equal(token.data.state, AccountState.Initialized);
}

const group = await read(group_mint);
assert.equal(group.data.supply, 0n);
const { name, symbol, uri } = extension(group, "TokenMetadata");
assert.deepEqual([name, symbol], ["Folded proteins", "FOLD"]);
assert.ok(uri.startsWith("https://example.org/"));
const tokenGroup = extension(group, "TokenGroup");
assert.equal(tokenGroup.mint, group_mint);
assert.equal(unwrapOption(tokenGroup.updateAuthority), collection);
assert.equal(Number(tokenGroup.size), 2);
assert.equal(Number(tokenGroup.maxSize), 1000);

const work = await read(nft);
assert.equal(work.data.supply, 1n);
const shown = extension(work, "TokenMetadata");
assert.deepEqual(
  [shown.name, shown.symbol, shown.uri],
  ["Folded protein 1", "FOLD", "https://example.org/proteins/1.json"],
);
assert.equal(shown.mint, nft);
const member = extension(work, "TokenGroupMember");
assert.deepEqual([member.mint, member.group, Number(member.memberNumber)], [nft, group_mint, 1]);
assert.deepEqual(kinds(work), [
  "GroupMemberPointer",
  "MetadataPointer",
  "MintCloseAuthority",
  "TokenGroupMember",
  "TokenMetadata",
]);
await held(nft);

const course = await read(credential);
assert.equal(course.data.supply, 1n);
const said = extension(course, "TokenMetadata");
assert.equal(said.name, "Protein folding, course 1");
assert.ok(isNone(said.updateAuthority), "what it says is final");
assert.ok(extension(course, "NonTransferable"), "it is soulbound");
assert.equal(extension(course, "PermanentDelegate").delegate, collection);
assert.equal(Number(extension(course, "TokenGroupMember").memberNumber), 2);
await held(credential);

console.log("done");
