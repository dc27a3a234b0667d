/** Somebody of the demo world. */
export interface DemoPerson {
  username: string;
  firstName: string;
  lastName: string;
  location: string;
  bio: string;
  github?: string;
  website?: string;
}

/** The person whose sign-in the terminal shows. */
export const demoUsername = 'mira';

export const emailOf = (username: string): string => `${username}@demo.testverse.dev`;

type Line = [username: string, firstName: string, lastName: string, location: string, bio: string];

/** Their links all point to the reserved domain example.com: nobody real is meant. */
const lines: Line[] = [
  [
    'mira',
    'Mira',
    'Kessler',
    'Vienna, Austria',
    'Backend engineer who thinks in queues. I run the Tuesday reading group on database internals and answer every honest question.',
  ],
  [
    'tomasz',
    'Tomasz',
    'Zielinski',
    'Gdańsk, Poland',
    'Rust by day, synthesizers by night. Currently writing a tiny compiler to find out what I do not know.',
  ],
  [
    'aiko',
    'Aiko',
    'Tanabe',
    'Sapporo, Japan',
    'Front-end developer with a soft spot for typography. Accessibility is not a feature, it is the floor.',
  ],
  [
    'dayo',
    'Dayo',
    'Adeleke',
    'Lagos, Nigeria',
    'Mobile engineer. I make apps that work on a bus with one bar of signal, because that is where I learned to code.',
  ],
  [
    'lena',
    'Lena',
    'Brandt',
    'Hamburg, Germany',
    'Site reliability engineer. Collects post-mortems the way others collect stamps.',
  ],
  [
    'rohan',
    'Rohan',
    'Mehta',
    'Pune, India',
    'Machine learning engineer. Interested in small models that do one thing well on hardware people own.',
  ],
  [
    'camila',
    'Camila',
    'Duarte',
    'Porto, Portugal',
    'Indie game developer, two shipped games and a drawer of prototypes. Ask me about fixed time steps.',
  ],
  [
    'noah',
    'Noah',
    'Lindqvist',
    'Malmö, Sweden',
    'Security researcher. I read specifications for the sentences nobody implemented.',
  ],
  [
    'sofia',
    'Sofia',
    'Marchetti',
    'Bologna, Italy',
    'Maintainer of three small open source libraries. My best pull requests delete code.',
  ],
  [
    'jun',
    'Jun',
    'Park',
    'Busan, South Korea',
    'Firmware for sensors that sit in rivers. Every byte and every microamp has a story.',
  ],
  [
    'amara',
    'Amara',
    'Nwosu',
    'Accra, Ghana',
    'Product designer who writes CSS. I sketch flows on paper first and still lose the paper.',
  ],
  [
    'felix',
    'Félix',
    'Moreau',
    'Lyon, France',
    'Career changer: ten years a pastry chef, three years a developer. Mise en place applies to both.',
  ],
  [
    'ines',
    'Inês',
    'Carvalho',
    'Lisbon, Portugal',
    'TypeScript, mostly. I like the moment when the types tell you the design was wrong.',
  ],
  [
    'oskar',
    'Oskar',
    'Nyman',
    'Turku, Finland',
    'PostgreSQL consultant. Your query is fine, your statistics are not.',
  ],
  [
    'priya',
    'Priya',
    'Raman',
    'Chennai, India',
    'Second-year student, first open source contribution last month. Looking for people to build with.',
  ],
  [
    'mateo',
    'Mateo',
    'Fuentes',
    'Valparaíso, Chile',
    'Full-stack generalist at a two-person company. I have deployed on a Friday and lived.',
  ],
  [
    'hana',
    'Hana',
    'Novotná',
    'Brno, Czechia',
    'Test engineer. A flaky test is a bug report with the details missing.',
  ],
  [
    'elias',
    'Elias',
    'Haddad',
    'Beirut, Lebanon',
    'Distributed systems. If you can draw it as a sequence diagram, I can find the race.',
  ],
  [
    'grace',
    'Grace',
    'Achieng',
    'Nairobi, Kenya',
    'Android developer and meet-up organiser. I mentor two people at a time, never more, so that it is real.',
  ],
  [
    'viktor',
    'Viktor',
    'Dragomir',
    'Cluj, Romania',
    'Graphics programmer. Shaders are just spreadsheets that run a billion times.',
  ],
  [
    'naomi',
    'Naomi',
    'Feld',
    'Tel Aviv, Israel',
    'Cryptography engineer. Please do not roll your own, and please let me read it if you did.',
  ],
  [
    'samir',
    'Samir',
    'Benali',
    'Marseille, France',
    'DevOps. Infrastructure should be boring; I bring the excitement to the retrospective.',
  ],
  [
    'yuki',
    'Yuki',
    'Morita',
    'Kyoto, Japan',
    'Works on text editors and input methods. Unicode is a love letter with footnotes.',
  ],
  [
    'clara',
    'Clara',
    'Vogt',
    'Zürich, Switzerland',
    'Data engineer. I turn late, wrong and duplicated events into tables people can trust.',
  ],
  [
    'diego',
    'Diego',
    'Salazar',
    'Medellín, Colombia',
    'React Native and bicycles. Building an offline map of the climbs around my city.',
  ],
  [
    'freya',
    'Freya',
    'Thomsen',
    'Aarhus, Denmark',
    'Designer of design systems. Happiest when a component disappears because two became one.',
  ],
  [
    'kwame',
    'Kwame',
    'Boateng',
    'Kumasi, Ghana',
    'Embedded Linux on solar irrigation controllers. The field is the test lab.',
  ],
  [
    'anouk',
    'Anouk',
    'de Wit',
    'Utrecht, Netherlands',
    'Compiler person turned web person. I still count allocations.',
  ],
  [
    'marek',
    'Marek',
    'Havel',
    'Olomouc, Czechia',
    'Teaches programming at a secondary school and learns it again every September.',
  ],
  [
    'leila',
    'Leila',
    'Rahimi',
    'Toronto, Canada',
    'Natural language processing for languages with few speakers. Data is a relationship, not a resource.',
  ],
  [
    'ben',
    'Ben',
    'Whitlock',
    'Bristol, United Kingdom',
    'Game audio and tools. If you did not notice the sound, I did my job.',
  ],
  [
    'zara',
    'Zara',
    'Siddiqui',
    'Karachi, Pakistan',
    'Application security. I break things politely and write down how to mend them.',
  ],
  [
    'paulo',
    'Paulo',
    'Azevedo',
    'Recife, Brazil',
    'Go services and long lunches. Writes the runbook before the feature.',
  ],
  [
    'ida',
    'Ida',
    'Solberg',
    'Bergen, Norway',
    'Open data for public transport. My commute is also my test suite.',
  ],
  [
    'nikhil',
    'Nikhil',
    'Iyer',
    'Bengaluru, India',
    'Platform engineer. I measure before I believe, and again after.',
  ],
  [
    'rosa',
    'Rosa',
    'Delgado',
    'Seville, Spain',
    'Looking for my first developer job. Six months of daily commits and one very patient cat.',
  ],
  ['timo', 'Timo', 'Keller', 'Graz, Austria', 'Robotics student. The robot falls over less than it used to.'],
  [
    'wren',
    'Wren',
    'Callahan',
    'Galway, Ireland',
    'Technical writer. If the error message is good, nobody needs my page.',
  ],
  [
    'farah',
    'Farah',
    'Mansour',
    'Amman, Jordan',
    'Engineering manager who still reviews code on Thursdays. Runs mock interviews for newcomers.',
  ],
  [
    'linh',
    'Linh',
    'Tran',
    'Da Nang, Vietnam',
    'Computer vision on cheap cameras. Counting fish, bees and sometimes commits.',
  ],
];

export const people: readonly DemoPerson[] = lines.map(
  ([username, firstName, lastName, location, bio], index) => ({
    username,
    firstName,
    lastName,
    location,
    bio,
    ...(index % 2 === 0 ? { website: `https://${username}.example.com` } : {}),
    ...(index % 3 === 0 ? { github: `https://git.example.com/${username}` } : {}),
  }),
);
