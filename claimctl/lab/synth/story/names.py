"""Names of people: fictional combinations of common given and family names, by country."""

from __future__ import annotations

_EN_F = (
    "Angela Brenda Carmen Denise Elena Grace Holly Irene Joyce Katherine Lorena Monica Nadia Priya Renee Sandra Teresa "
    "Wendy Abigail Bethany Camille Daphne Edith Felicia Gwendolyn Harriet Imani Jocelyn Keisha Latoya Maribel Naomi "
    "Olivia Phoebe Rosalind Shirley Tamika Ursula Vanessa Yolanda Zoe Marguerite Leticia Colleen"
)
_EN_M = (
    "Aaron Brian Carlos Darnell Edward Frank George Hector Isaac Jerome Kevin Louis Marcus Nathan Omar Peter Raymond "
    "Victor Alistair Bernard Clifford Dominic Elliott Fernando Gregory Howard Ivan Julian Kenneth Leonard Malcolm Neil "
    "Oscar Patrick Quentin Rafael Stanley Terrence Ulysses Vernon Wallace Xavier Zachary Desmond"
)
_US = (
    "Abernathy|Barlow|Castellano|Delacruz|Eastman|Farnsworth|Gutierrez|Hollister|Ibarra|Jankowski|Kowalski|Lindqvist|"
    "Marchetti|Nakamura|Okafor|Pemberton|Quintero|Rosenthal|Sandoval|Thornton|Underwood|Vasquez|Whitfield|Yoder|"
    "Zielinski|O'Connell|Smith|Nguyen|Appleton|Bancroft|Calderon|Dunleavy|Espinoza|Fitzgerald|Goldberg|Hathaway|"
    "Ingersoll|Jefferson|Kaplan|Lombardi|McAllister|Norwood|Ogunleye|Patel|Ramirez|Schroeder|Tanaka|Upton|Villanueva|"
    "Weatherby|Yamamoto|Zimmerman|Ackerman|Beauchamp|Chaudhry|Donnelly|Eberhart|Ferreira|Gallagher|Huang|Iverson|"
    "Jorgensen|Kingsley|Lancaster|Montgomery|Nieminen|Ortega|Pruitt|Reyes|Stapleton|Truong|Vandermeer|Washington|Young"
)
# women's given names, men's, families
_POOLS: dict[str, tuple[str, str, str]] = {
    "US": (_EN_F, _EN_M, _US),
    "GB": (
        ("Fiona Harriet Imogen Beatrice Charlotte Delia Eleanor Frances Georgina Hilary Isobel Josephine Kirsty Lorna "
        "Maureen Nicola Philippa Rowena Sian Tabitha"),
        ("Alistair Rupert Barnaby Callum Duncan Ewan Fergus Gareth Hamish Ivor Jasper Kieran Lachlan Miles "
        "Nigel Oliver "
        "Piers Rhys Stuart Tobias"),
        ("Ashworth|Pemberley|Hargreaves|Whitcombe|Atherton|Birtwhistle|Cartwright|Dalgleish|Entwistle|Fairweather|"
        "Greenhalgh|Hepworth|Illingworth|Kershaw|Llewellyn|MacBride|Nuttall|Oakeshott|Postlethwaite|Ramsbottom|Singh|"
        "Tattersall|Underhill|Wolstenholme|Khan|Adeyemi"),
    ),
    "DE": (
        ("Anna Katrin Sabine Jutta Birgit Claudia Doris Emilia Franziska Gisela Hannelore Ingrid Johanna Karin Leonie "
        "Manuela Nele Petra Renate Silke Tanja Ulrike Vera Aylin"),
        ("Jürgen Stefan Lukas Dieter Andreas Bernd Christoph Detlef Emil Frank Günther Heiko Ingo Jonas Klaus Lars "
        "Matthias Norbert Oliver Philipp Rainer Sven Thorsten Uwe Mehmet"),
        ("Brückner|Hoffmann|Schäfer|Wegener|Köhler|Vogt|Albrecht|Bachmann|Clausen|Dietrich|Engelhardt|Fuchs|Großmann|"
        "Heinemann|Jansen|Krüger|Lehmann|Möller|Neumann|Ostermann|Petersen|Quandt|Reinhardt|Seidel|Thiele|Ullrich|"
        "Weiß|Yildiz|Zimmermann|von der Heyde"),
    ),
    "AT": (
        ("Elisabeth Theresa Agnes Barbara Christina Daniela Eva Gertraud Helga Ilse Johanna Katharina Lisbeth "
        "Magdalena "
        "Notburga Veronika"),
        ("Florian Matthias Alois Bernhard Clemens Dominik Erwin Franz Gottfried Hubert Josef Konrad Leopold Manfred "
        "Reinhold Sepp"),
        ("Gruber|Steindl|Pichler|Hölzl|Aigner|Brandstätter|Dorfer|Eder|Fürnkranz|Grillparz|Haslinger|Kainz|Leitgeb|"
        "Moser|Nussbaumer|Obermüller|Prohaska|Rieder|Schwaiger|Trattner|Unterberger|Wallner"),
    ),
    "CH": (
        "Ursina Regula Beatrice Corinne Heidi Madeleine Nicole Priska Romy Sandra Vreni Annemarie Claudine Flurina",
        "Beat Urs Reto Adrian Christoph Daniel Fabio Hansruedi Jürg Luca Marcel Roland Thomas Walter",
        ("Ammann|Brunner|Christen|Däppen|Egli|Frei|Gerber|Hürlimann|Imboden|Jäggi|Kündig|Lüthi|Marti|Nydegger|Odermatt|"
        "Pfister|Rüegg|Schnyder|Tobler|Vonlanthen|Wyss|Zbinden"),
    ),
    "FR": (
        ("Aurélie Béatrice Camille Delphine Élodie Florence Geneviève Hélène Isabelle Jeanne Karine Lucie Margaux "
        "Nathalie Océane Pauline Roxane Solène Thérèse Valérie Yasmine Zoé"),
        ("Antoine Benoît Cédric Damien Étienne Fabrice Gaël Hugo Julien Kévin Laurent Mathieu Nicolas Olivier Pascal "
        "Quentin Rémi Sébastien Thibault Vincent Yann Karim"),
        ("Aubert|Barbier|Chevalier|Delaunay|Espinasse|Fournier|Garnier|Huet|Jacquemin|Kerbrat|Lemoine|Marchand|"
        "Noël|Ollivier|Perrin|Quéméneur|Rousselet|Sauvage|Tessier|Vasseur|de La Tour|Benali|Le Goff|Charpentier"),
    ),
    "BE": (
        "Amandine Bénédicte Charlotte Dominique Élise Françoise Gaëlle Ingrid Joëlle Laurence Mélanie Nadine Sophie",
        "Arnaud Baudouin Christophe Denis Emmanuel Frédéric Gauthier Henri Jean-Luc Maxime Philippe Xavier Wim",
        ("Claes|Dubois|Dewael|Evrard|Goossens|Hendrickx|Jadot|Lambert|Maes|Nollet|Peeters|Renard|Servais|Thonnard|"
        "Vandenberghe|Wauters|Collignon|Lejeune|Mertens"),
    ),
    "ES": (
        ("Adela Beatriz Consuelo Dolores Esperanza Fátima Guadalupe Herminia Inés Jimena Leticia Macarena Nuria Olga "
        "Paloma Rocío Soledad Triana Verónica Ximena"),
        ("Álvaro Bruno Cayetano Diego Emilio Fermín Gonzalo Hugo Ignacio Jaime Lorenzo Mateo Nicolás Óscar Pablo Ramón "
        "Santiago Tomás Víctor Íñigo"),
        ("Aguirre Soto|Benítez Lara|Castaño Ruiz|Domínguez Vega|Echeverría Mora|Fuentes Cano|Gallardo Prieto|Herrero "
        "Sanz|Iglesias Peña|Jurado Rey|Lozano Gil|Montero Díaz|Navarro Ibáñez|Ortega Puig|Pascual Serra|Quintana "
        "Rojo|Roldán Nieto|Salazar Mena|Tejedor Blanco|Vidal Torres|Zamora León"),
    ),
    "IT": (
        ("Alessia Benedetta Chiara Donatella Elisa Federica Giulia Ilaria Ludovica Marta Noemi Ornella Patrizia Rosa "
        "Serena Tiziana Valeria Viola"),
        ("Alessandro Bruno Cesare Davide Enrico Fabrizio Giacomo Lorenzo Massimo Nicola Orlando Paolo "
        "Riccardo Salvatore "
        "Tommaso Umberto Vittorio"),
        ("Amato|Barbieri|Caruso|D'Angelo|Esposito|Fabbri|Galli|Innocenti|Leone|Mancini|Negri|Orlandi|Pellegrini|"
        "Quaglia|Ricci|Santoro|Tedesco|Urbani|Valentini|Zanetti"),
    ),
    "NL": (
        ("Marijke Sanne Anouk Bregje Carlijn Daniëlle Esther Femke Geertje Hanneke Ilse Jolanda Liesbeth Mieke Noor "
        "Saskia Tineke Wilma Fatima"),
        ("Pieter Ruben Arjen Bas Cornelis Dirk Erik Floris Gerrit Hendrik Jeroen Koen Lars Maarten Niels Sander Thijs "
        "Willem Youssef"),
        ("de Vries|van den Berg|Hoekstra|Mulder|van Dijk|Bakker|Visser|Smit|de Graaf|van der Meulen|Kuipers|Postma|"
        "Scholten|van Leeuwen|Brouwer|Dekker|Hofstra|ter Braak|el Idrissi|Zijlstra"),
    ),
}  # fmt: skip
WOMEN = {country: tuple(women.split()) for country, (women, _, _) in _POOLS.items()}
MEN = {country: tuple(men.split()) for country, (_, men, _) in _POOLS.items()}
FAMILIES = {country: tuple(families.split("|")) for country, (_, _, families) in _POOLS.items()}
