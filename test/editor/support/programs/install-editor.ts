import { codeServer, nodeOfVersion } from '../installed.ts';
import { installedExtensions } from '../packaged.ts';

// What the tests in the editor need and make once, before they are asked for: what fails here is told by the first of them.
await codeServer();
await nodeOfVersion('22.23.3');
await installedExtensions();
