// The product in one process, with somebody who counts in it.
import './counting.ts';
import { serve } from '../../start/all-in-one.ts';

await serve();
