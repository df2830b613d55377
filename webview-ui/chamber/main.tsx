import '../../src/core/no-eval.ts';
import { start } from '../page/start.tsx';
import { ChamberPage } from './chamber-page.tsx';
import './chamber.css';
import './motion.css';
import './transcript.css';

start((overview, version) => <ChamberPage overview={overview} version={version} />);
