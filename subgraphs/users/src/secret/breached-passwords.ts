/**
 * The cores of the passwords that every published breach has at its top: words, names, teams, phrases and keyboard
 * walks, in lower case and without the digits and signs people put around them (`looksBreached` takes those off). Put
 * together by hand; a core stands for the dozens of variants attackers try first.
 */
const cores = `
password passwort passw passwd pass passord motdepasse contrasena senha parola haslo wachtwoord salasana heslo
jelszo qwerty qwertyu qwertyui qwertyuiop qwert qwer azerty azertyuiop qwertz qwertzuiop asdf asdfg asdfgh asdfghj
asdfghjk asdfghjkl asdfasdf asdasd asd zxcv zxcvb zxcvbn zxcvbnm zxczxc qazwsx qazwsxedc qaz wsx edc wsxedc qweasd
qweasdzxc qwe qweqwe qweasdzx asdzxc poiuyt poiuytrewq lkjhgfdsa mnbvcxz mnbvcxy yxcvbnm abcd abcdef abcdefg
abcdefgh abc abcabc aaaaaa aaaa aaa zzzzzz xxxxxx qqqqqq admin administrator root toor user guest test testing
tester test123 default changeme change secret secrets secreto geheim login logon letmein letme welcome welcom
willkommen bienvenue hello hallo hola bonjour hi access master masterkey superman batman spiderman ironman wolverine
hulk thor captain avengers starwars startrek skywalker yoda vader darthvader jedi sith trooper matrix neo morpheus
trinity gandalf frodo bilbo aragorn legolas hobbit mordor harrypotter potter hermione hogwarts voldemort dumbledore
gryffindor slytherin iloveyou iloveu ilove iloveme ilovegod ilovemom ilovejesus love lovely lover lovers loveme
loveyou loveu teamo tequiero mylove myself mypassword mypass mysecret mylife myspace forever always friends friend
friendship bestfriend family mother father mom dad mommy daddy mama papa baby babygirl babyboy babyface babe sister
brother sisters brothers son daughter wife husband honey sweet sweetie sweetheart sweety darling angel angels angelo
angela angelina princess princesa prince queen king kings kingdom queenie lucky luckyone luck happy happiness smile
smiley sunshine sunny sun moon moonlight star stars starlight stardust rainbow sky heaven heavenly earth ocean water
fire ice snow winter summer spring autumn january february march april may june july august september october
november december monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday birthday
christmas easter halloween holiday vacation weekend morning night midnight midnite dragon dragons dragonball goku
naruto sasuke sakura pokemon pikachu charizard mario luigi zelda link sonic tails kirby minecraft fortnite roblox
warcraft starcraft diablo counter counterstrike halo callofduty playstation xbox nintendo gameboy gamer gamers games
game gaming player playboy players monkey monkeys gorilla tiger tigers tigger lion lions panther panthers leopard
cheetah jaguar cougar bear bears wolf wolves wolfpack fox foxes eagle eagles falcon falcons hawk hawks raven ravens
phoenix dolphin dolphins shark sharks whale fish fishing fisher turtle frog froggy rabbit bunny kitty kitten kittens
kittycat cat cats dog dogs doggy doggie puppy puppies horse horses pony ponies cow cows chicken duck ducks penguin
panda pandas koala snake snakes cobra viper spider butterfly ladybug bumblebee honeybee ant rat mouse mickey minnie
donald goofy pluto daisy bambi simba nala nemo shrek barbie cinderella snoopy garfield scooby scoobydoo tweety
sylvester bugs looney homer bart simpson simpsons southpark spongebob patrick squidward football futbol fussball
soccer baseball basketball softball hockey tennis golf golfer golfing volleyball swimming swimmer runner running
skate skater skating skateboard surf surfer surfing boxing boxer wrestling karate ninja ninjas samurai kungfu
yankees redsox mets cubs dodgers giants cowboys steelers packers patriots broncos raiders redskins chargers chiefs
jets dolfan colts bulldog bulldogs longhorn gators buckeyes lakers celtics bulls chicago jordan michael lebron kobe
shaq heat spurs rockets pistons arsenal chelsea liverpool manchester manutd united barcelona barca realmadrid madrid
juventus milan inter bayern dortmund schalke celtic rangers everton tottenham ajax galatasaray fenerbahce besiktas
boca river flamengo corinthians palmeiras santos ronaldo messi neymar beckham zidane rooney ferrari porsche mercedes
bmw audi volvo toyota honda nissan mazda subaru ford mustang camaro corvette chevy chevrolet dodge charger harley
harleydavidson yamaha suzuki kawasaki ducati truck trucks trucker driver racing racer nascar dale earnhardt junior
senior speed speedy turbo diesel rocket missile bullet shooter sniper hunter hunting ranger soldier army navy marine
marines airforce military police officer firefighter fireman doctor nurse teacher student school college university
lawyer engineer pilot boss manager director president trump obama clinton bush kennedy lincoln america american usa
canada mexico brasil brazil argentina england london britain ireland irish scotland france paris germany deutschland
berlin hamburg munich spain espana italia italy roma napoli russia moscow ukraine poland polska warszawa turkey
istanbul india mumbai delhi pakistan china beijing japan tokyo korea seoul vietnam thailand bangkok indonesia
jakarta philippines manila australia sydney africa egypt cairo nigeria israel jerusalem newyork york losangeles
california hollywood vegas lasvegas miami florida texas dallas houston austin boston detroit denver atlanta georgia
seattle oregon alaska hawaii virginia carolina michelle jessica jennifer ashley amanda nicole daniel daniela
danielle andrew andrea anthony antonio joshua matthew robert roberto thomas charlie charles charlotte george william
williams james jason justin david joseph john johnny johnson jonathan richard ricardo christian christopher
christina christine chris steven stephen steve stephanie samantha samuel samsam sam alex alexander alexandra
alexandre alexis andreas benjamin ben brandon brian bryan cameron carlos carmen caroline catherine claudia crystal
cynthia debbie dennis diana dominic douglas edward eduardo elizabeth emily emma eric erica ethan eugene felix
fernando francis francisco frank frankie gabriel gabriela gary gemma gerald gloria grace greg gregory hannah harry
harold heather hector helen henry isabel isabella jack jackson jackie jacob jake jasmine jasper javier jeffrey jenny
jeremy jerry jesse jesus jesuschrist joanna joe joel jose josh juan juliana julian julie julien karen katherine
kathleen katie kayla keith kelly kenneth kevin kimberly kristen kristina kyle larry laura lauren leonard leonardo
leslie linda lisa logan louis louise lucas lucy luis madison maggie marcus maria mariah mariana marie marina mark
marlboro marshall martin martina mary mason matt max maxwell megan melanie melissa miguel mike mikey mohamed
mohammed muhammad molly monica morgan nancy natalie natasha nathan nicholas nicolas nikita noah oliver olivia oscar
pamela patricia paul paula pedro peter philip phillip rachel randy raymond rebecca regina riley robbie robin roger
ronald rosemary russell ryan sabrina sally sandra santiago sarah savannah scott sean sebastian sergey sergio shannon
sharon shawn sierra simon simone sophia sophie spencer stanley stella susan suzanne sylvia taylor teresa theresa
tiffany timothy tina tony tracy travis trevor tyler valentina valentine valeria vanessa veronica victor victoria
vincent vladimir walter wendy whitney willie winston xavier yolanda yvonne zachary zoe anna annie anne amber amy
angie ariana aurora bailey bella betty bobby bonnie brenda brittany brooke candy carol casey cassie cherry chloe
cindy claire cody connor cookie corey courtney dakota damian danny darren dave dean derek desiree devin dexter
diamond diamonds diego donna dylan elena elaine ellen elvis evelyn fiona florence freddy ginger hailey holly ivan
jade jamie jane janet jared jasmin jayden jimmy joanne jojo joyce judith kaitlyn kathy kenny kim kristin lance leon
lily lorenzo louie luke mandy margaret marvin maverick maya merlin mia mindy misty nathalie nick nina norman omar
paige parker penny phil pierre polly rambo ramona rebel ricky rocky romeo rosie roxanne ruby rusty sadie sandy sasha
scarlett scooter shadow shadows shelby shelly sherry sidney silvia smokey sonia sparky spike stacey suzy tanya ted
terry tommy trixie troy vicky wesley whiskey wilson zeus apollo athena hercules achilles odin loki freya magic
magical magician wizard witch vampire zombie ghost demon devil satan lucifer evil hell death killer killme kill
murder blood skull metal metallica slipknot nirvana eminem tupac biggie rihanna beyonce shakira madonna beatles
blink182 greenday linkinpark rammstein ironmaiden acdc pinkfloyd ledzeppelin rolling stones guitar bass drums
drummer piano music musica musician rock rockstar rocknroll rockon hiphop rapper reggae jazz blues dance dancer
dancing singer song computer internet server network system windows linux ubuntu debian apple macintosh iphone
android google facebook twitter instagram youtube amazon netflix yahoo hotmail gmail outlook microsoft oracle mysql
postgres postgresql mongodb redis cisco samsung nokia sony motorola blackberry dell lenovo toshiba intel nvidia
developer developers programmer coder coding code hacker hackers hack hacked hackme cyber pirate pirates crypto
bitcoin ethereum money cash dollar dollars million millionaire billion rich richie bank banker gold golden silver
bronze platinum pearl emerald sapphire black white red blue green yellow orange purple pink brown gray grey violet
indigo scarlet crimson azure turquoise banana apples strawberry blueberry raspberry peach peaches pear lemon lime
mango melon watermelon pineapple coconut grape grapes kiwi tomato potato carrot pepper peppers pepperoni pizza
burger hamburger cheese cheesecake chocolate cookies cupcake sugar spice cinnamon vanilla butter buttercup peanut
peanuts walnut coffee espresso cappuccino tea beer wine vodka whisky tequila corona heineken budlight guinness drink
drunk party smoke smoking weed marijuana ganja cannabis stoner sexy sex sexgod sexsex sexysexy hottie hotstuff hot
boobs bigdick pussy cock dick penis fuck fucker fuckme fuckoff fuckyou asshole bitch bitches bastard shit bullshit
porn porno naked nude blowjob hooker whore slut trustno trustnoone trust nothing none nobody something anything
everything whatever whatsup whatthe whynot because please thankyou thanks sorry goodbye goodluck goodday good great
greatest awesome amazing perfect beautiful pretty gorgeous cute cutie cutiepie handsome strong power powerful
eternity destiny fantasy dream dreams dreamer believe faith hope hopeful peace freedom liberty justice truth honor
glory victory winner winners champion champions legend legends hero heroes warrior warriors knight knights gladiator
spartan spartans viking vikings trojan trojans titan titans god godisgood godislove jesuslovesme christ church
blessed blessing bless amen bible holy spirit buddha allah krishna ganesh shiva om sairam nature flower flowers rose
roses tulip orchid sunflower garden tree forest mountain island beach paradise asdf1234 p@ssw0rd passw0rd zaq1zaq1
qwerty123 abc123 a1b2c3 a1b2c3d4 1q2w3e 1q2w3e4r 1q2w3e4r5t zaq12wsx 1qaz2wsx q1w2e3r4 q1w2e3 qwe123 123qwe 123abc
123456a a123456 aa123456 abcd1234 1234qwer qwer1234 asd123 zxc123 pass1234 test1234 admin123 root123 love123 thx1138
ncc1701 ncc1701d ncc1701e r2d2 c3po rush2112 8675309 bond007 jamesbond 007007 69696969 696969 420420 blink123
catch22 area51 route66 mp3 u2 2pac 50cent 4ever 4life b4 gr8 correcthorsebatterystaple correcthorse opensesame
sesame abracadabra hocuspocus simsalabim letmepass donotenter nopassword nopass noaccess topsecret classified
confidential private privat myaccount account signin signup register demo sample example temp temporary temppass
tempest changeit fixme replace reset newpass newpassword oldpassword firstpass mypwd pwd pw p4ss service support
helpdesk office company business work working worker home house kitchen bedroom window door garage bathroom pencil
paper notebook book books library reading writer poet poetry history science physics chemistry biology math
mathematics number numbers one two three onetwothree four five six seven eight nine ten eleven twelve thirteen
hundred thousand zero infinity alpha beta gamma delta epsilon omega sigma alphabet foobar foobaz barfoo lorem
loremipsum helloworld hello123 hellokitty hellothere heyyou hithere yoyoyo lalala lololol lol lmao haha hahaha
hahahaha hehehe nana gogogo gogo xoxo xoxoxo blah blahblah bla blabla whatup dude dudes bro girl girls boy boys
woman women man men lady ladies gentleman mister missy buddy pal mate amigo amigos amor amore amour corazon carino
bonita bonito hermosa hermoso mivida estrella mariposa familia amistad amigas felicidad alegria hijos madre padre
hermano hermana jesus123 dios diosesamor cristo schatz liebe liebling sommer sonne sonnenschein hase mausi schatzi
engel deutsch kaiser chouchou doudou loulou soleil coucou bisous jetaime marseille camille ciao ciaociao forza
amicizia francesca giuseppe alessandro alessandra stellina tesoro kochanie misiek mateusz karolina lukasz bartek
monika kasia dupa zaqwsx zaqwsxcde lokomotiv spartak dinamo zenit privet lubov solnce zxcasd zxcasdqwe qazqaz qazxsw
qazxswedc wsxqaz edcrfv rfvtgb tgbyhn yhnujm
`;

const known: ReadonlySet<string> = new Set(cores.trim().split(/\s+/));

/** Is it, in lower case and with nothing around it, one of the most used passwords? */
export function isBreachedCore(core: string): boolean {
  return known.has(core);
}
