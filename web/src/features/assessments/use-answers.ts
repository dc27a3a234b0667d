import { useCallback, useEffect, useRef, useState } from 'react';
import type { FieldProblem } from '../../ui/index.ts';
import type { Answers } from './model.ts';

/** How long answering rests before what is new is sent, in milliseconds. */
export const SAVE_REST = 800;

/** How it stands with what was answered. */
export type SaveState = 'saved' | 'saving' | 'failed';

interface AnswersState {
  answers: Answers;
  state: SaveState;
  /** Why the server refused the last ones; empty when it did not. */
  refusal: string;
  choose: (questionId: string, value: number) => void;
  /** Sends at once what was not sent yet; whether all of it is kept now. */
  flush: () => Promise<boolean>;
}

type Save = (answers: readonly { questionId: string; value: number }[]) => Promise<readonly FieldProblem[]>;

/** Keeps what was answered, the latest of each question, one attempt at a time. */
class Outgoing {
  readonly #waiting = new Map<string, number>();
  #running: Promise<boolean> | null = null;

  constructor(
    private readonly save: Save,
    private readonly tell: (state: SaveState, refusal?: string) => void,
  ) {}

  add(questionId: string, value: number): void {
    this.#waiting.set(questionId, value);
    this.tell('saving');
  }

  /** Whether all of it is kept now. What came in meanwhile goes along. */
  flush(): Promise<boolean> {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #send(): Promise<boolean> {
    while (this.#waiting.size > 0) {
      const sent = new Map(this.#waiting);
      this.tell('saving');
      const answers = [...sent].map(([questionId, value]) => ({ questionId, value }));
      const refusal = await this.save(answers).then(
        (problems) => problems[0]?.message ?? null,
        () => '',
      );
      if (refusal !== null) {
        this.tell('failed', refusal);
        return false;
      }
      // One that was answered again meanwhile is to be sent once more.
      for (const [id, value] of sent) if (this.#waiting.get(id) === value) this.#waiting.delete(id);
    }
    this.tell('saved');
    return true;
  }
}

/** Answers that show at once and are kept soon after; what could not be sent is sent again with the next ones. The first `save` counts. */
export function useAnswers(initial: Answers, save: Save): AnswersState {
  const [answers, setAnswers] = useState(initial);
  const [{ state, refusal }, setState] = useState<{ state: SaveState; refusal: string }>({
    state: 'saved',
    refusal: '',
  });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [outgoing] = useState(
    () => new Outgoing(save, (now, why = '') => setState({ state: now, refusal: why })),
  );

  const flush = useCallback((): Promise<boolean> => {
    clearTimeout(timer.current);
    return outgoing.flush();
  }, [outgoing]);

  const choose = useCallback(
    (questionId: string, value: number): void => {
      setAnswers((before) => ({ ...before, [questionId]: value }));
      outgoing.add(questionId, value);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), SAVE_REST);
    },
    [outgoing, flush],
  );

  // Leaving the page sends what waits. So does putting it away: from there a tab may be closed without another word.
  useEffect(() => {
    const leave = (): void => void flush();
    const putAway = (): void => {
      if (document.visibilityState === 'hidden') leave();
    };
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', putAway);
    return () => {
      window.removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', putAway);
      leave();
    };
  }, [flush]);

  return { answers, state, refusal, choose, flush };
}
