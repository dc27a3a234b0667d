import type { ReactNode } from 'react';
import { Button, Dialog } from '../../../ui/index.ts';
import type { ChatMessage } from '../model.ts';
import { excerpt } from '../excerpt.ts';
import { text } from '../text.ts';

interface RemoveDialogProps {
  /** Null while nothing is asked. */
  message: ChatMessage | null;
  onAnswer: (isYes: boolean) => void;
}

/** Asks before a message is deleted. */
export function RemoveDialog({ message, onAnswer }: RemoveDialogProps): ReactNode {
  return (
    <Dialog open={message !== null} onClose={() => onAnswer(false)} title={text.removeTitle}>
      <div className="p-4">
        {message?.body && (
          <blockquote className="mb-3 line-clamp-3 border-l-3 border-line-strong/50 pl-3">
            <span className="font-medium">{message.author.profile.displayName}: </span>
            {excerpt(message.body)}
          </blockquote>
        )}
        <p className="text-muted">{text.removeWarning}</p>
        <div className="mt-4 flex justify-end gap-2">
          <Button data-autofocus="" onClick={() => onAnswer(false)}>
            {text.cancel}
          </Button>
          <Button variant="danger" onClick={() => onAnswer(true)}>
            {text.remove}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
