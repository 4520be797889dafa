// Writes a typed TypeScript client of every program under target/client/<program>, from the IDL that the build wrote.
//
//     node generate.mjs <folder of IDLs> <folder of clients>
import { readFile, readdir, rm, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import { getProgramDerivedAddress } from '@solana/kit';
import { createFromRoot, publicKeyValueNode, setInstructionAccountDefaultValuesVisitor } from 'codama';

const [idls, clients] = process.argv.slice(2);
for (const file of await readdir(idls)) {
    if (!file.endsWith('.json')) continue;
    const idl = JSON.parse(await readFile(join(idls, file), 'utf8'));
    const codama = createFromRoot(rootNodeFromAnchor(idl));
    // The two accounts that Anchor adds to an instruction with events are the same in each.
    const [eventAuthority] = await getProgramDerivedAddress({
        programAddress: idl.address,
        seeds: ['__event_authority'],
    });
    codama.update(
        setInstructionAccountDefaultValuesVisitor([
            { account: 'eventAuthority', defaultValue: publicKeyValueNode(eventAuthority) },
            { account: 'program', defaultValue: publicKeyValueNode(idl.address) },
        ]),
    );
    const folder = join(clients, basename(file, '.json'));
    await codama.accept(renderVisitor(folder, { syncPackageJson: false, deleteFolderBeforeRendering: true }));
}
// The clients import packages, which lie next to this script.
await rm(join(clients, 'node_modules'), { force: true });
await symlink(resolve(import.meta.dirname, 'node_modules'), join(clients, 'node_modules'));
