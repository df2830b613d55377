// Tries for the lock at argv[2] and prints what came of it as JSON; holds it until it is killed.
import { acquireLock } from '../../../../src/adapters/log/owner-lock.ts';

const lock = await acquireLock(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify('heldBy' in lock ? { heldBy: lock.heldBy } : { holder: process.pid })}\n`);
