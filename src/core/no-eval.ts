import { z } from 'zod';

/** Imported first where a policy forbids `eval`: zod would try it out, and the attempt is reported as a violation. */
z.config({ jitless: true });
