import { useState, type ReactNode } from 'react';
import { describeProblem } from '../../../app/problems.ts';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import { ErrorState, SkeletonPage, Switch, useToast } from '../../../ui/index.ts';
import type { Privacy } from '../model.ts';
import { usePrivacy, useSavePrivacy } from '../queries.ts';
import { text } from '../text.ts';

const choices = ['profilePublic', 'showStats', 'showActivity'] as const;

/** What others may see of oneself; each switch takes effect at once. */
export function PrivacyPage(): ReactNode {
  useTitle(text.privacyTitle);
  const privacy = usePrivacy();
  return (
    <>
      <Heading lead={text.privacyLead}>{text.privacyTitle}</Heading>
      {privacy.isPending && <SkeletonPage />}
      {privacy.isError && <ErrorState error={privacy.error} onRetry={() => void privacy.refetch()} />}
      {privacy.data && <Switches privacy={privacy.data} />}
    </>
  );
}

function Switches({ privacy }: { privacy: Privacy }): ReactNode {
  const save = useSavePrivacy();
  const toast = useToast();
  const [problem, setProblem] = useState<{ name: string; message: string } | null>(null);
  const change = async (name: keyof Privacy, isOn: boolean): Promise<void> => {
    setProblem(null);
    try {
      const [refusal] = await save({ [name]: isOn });
      if (refusal) setProblem({ name, message: refusal.message });
      else toast({ text: text.privacySaved, tone: 'good' });
    } catch (error) {
      setProblem({ name, message: describeProblem(error).title });
    }
  };
  return (
    <div className="flex max-w-xl flex-col gap-5">
      {choices.map((name) => (
        <Switch
          key={name}
          name={name}
          value={privacy[name]}
          label={text.privacy[name].label}
          hint={text.privacy[name].hint}
          error={problem?.name === name ? problem.message : undefined}
          onChange={(isOn) => void change(name, isOn)}
        />
      ))}
    </div>
  );
}
