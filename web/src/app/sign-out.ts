import { useNavigate } from 'react-router';
import { useToast } from '../ui/index.ts';
import { describeProblem } from './problems.ts';
import { useSession } from './session.tsx';
import { text } from './text.ts';

/** Goes home and signs out, here or everywhere. When the server cannot be asked, the session goes on and that is said. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const session = useSession();
  const navigate = useNavigate();
  const toast = useToast();
  return async (everywhere = false) => {
    try {
      // Home first: places for signed-in people would send whoever has just left to the sign-in page.
      await session.signOut(everywhere, () => navigate('/'));
      toast({ text: text.signedOut });
    } catch (error) {
      const problem = describeProblem(error);
      toast({ text: `${problem.title} ${text.stillSignedIn}`, tone: 'bad' });
    }
  };
}
