"""Spanish."""

from __future__ import annotations

OPENINGS = (
    "", "", "Como ya indiqué por teléfono:", "Declaración del asegurado:", "Comunico el siguiente siniestro.",
    "Los hechos fueron estos:", "Según recuerdo:", "Resumen de lo ocurrido:",
)  # fmt: skip
CLOSINGS = (
    "", "", "Se tomaron fotografías en el lugar.", "Conservo todas las facturas.", "No hubo más implicados.",
    "No había daños anteriores.", "Hice lo posible por limitar los daños.", "Quedo a su disposición.",
    "Los objetos están guardados para el perito.",
)  # fmt: skip
CAUSES = {
    "rear_end": (
        "Alcance trasero",
        (
            (
                "Parado ante el semáforo en {street}, el vehículo que venía detrás no frenó y golpeó el "
                "paragolpes trasero."
            ),
            "El tráfico se detuvo en {street} y el coche de atrás chocó contra el mío.",
        ),
    ),
    "intersection": (
        "Colisión en cruce",
        (
            "En el cruce de {street} el otro conductor no respetó el stop y golpeó la parte delantera derecha.",
            "Cruzaba {street} en verde cuando un coche por la derecha dañó la puerta y la aleta derechas.",
        ),
    ),
    "parked_left": (
        "Golpe estando aparcado",
        (
            (
                "El coche quedó aparcado de noche en {street}. Por la mañana la aleta y el faro izquierdos "
                "estaban dañados."
            ),
            "Un vehículo desconocido rozó el lado izquierdo de mi coche aparcado en {street}.",
        ),
    ),
    "parked_right": (
        "Golpe estando aparcado",
        (
            "Al salir de una plaza en {street}, un desconocido rayó el lado derecho de mi coche y se marchó.",
            "Al volver de la compra encontré hundida la esquina delantera derecha.",
        ),
    ),
    "animal": (
        "Atropello de animal",
        (
            "Un corzo cruzó {street} y el frontal del coche lo golpeó.",
            "Al anochecer salió un jabalí; el paragolpes delantero y la rejilla están dañados.",
        ),
    ),
    "hail": (
        "Granizo",
        (
            "Una fuerte granizada en {city} abolló el techo y el capó del coche aparcado.",
            "El coche estaba al aire libre en {street} durante el granizo; todas las chapas tienen abolladuras.",
        ),
    ),
    "break_in": (
        "Robo en vehículo",
        (
            "En {street} rompieron un cristal, forzaron la cerradura y robaron la radio.",
            "De noche forzaron la puerta y se llevaron la radio; el bombín está dañado.",
        ),
    ),
    "pipe": (
        "Daños por agua",
        (
            "Reventó un latiguillo bajo el fregadero sin nadie en casa; la cocina y el techo de abajo están mojados.",
            "Se rajó la manguera de la lavadora e inundó el lavadero y el pasillo.",
        ),
    ),
    "heater": (
        "Daños por agua",
        (
            "El calentador falló por la noche e inundó el trastero y el pasillo.",
            "Se rompió una conexión del termo; la moqueta y las paredes del sótano están mojadas.",
        ),
    ),
    "kitchen_fire": (
        "Incendio en la cocina",
        (
            "Ardió el aceite de una sartén. Se apagó, pero la campana, los muebles y el techo están ennegrecidos.",
            "Una tostadora se quemó bajo los muebles altos y el hollín llegó a tres habitaciones.",
        ),
    ),
    "burglary": (
        "Robo en vivienda",
        (
            (
                "Durante el fin de semana forzaron la puerta de la terraza y se llevaron aparatos del salón. "
                "Se avisó a la "
                "policía."
            ),
            "La ventana del sótano estaba forzada y los cajones vacíos. La policía tomó huellas.",
        ),
    ),
    "storm": (
        "Temporal",
        (
            "Las rachas arrancaron tejas y la lluvia entró en la buhardilla.",
            "Un árbol cayó sobre la valla y el canalón; se rompió una ventana.",
        ),
    ),
    "illness": (
        "Enfermedad en el extranjero",
        (
            "El segundo día del viaje tuve fiebre y vómitos, acudí a un médico y compré medicinas.",
            "En {city} empezaron de noche fuertes dolores; el médico puso suero.",
        ),
    ),
    "baggage_delay": (
        "Retraso de equipaje",
        (
            "La maleta facturada no llegó con el vuelo y la entregaron cuatro días después; tuve que comprar ropa.",
            "La maleta perdió la conexión; hubo que comprar lo necesario en {city}.",
        ),
    ),
    "interruption": (
        "Interrupción del viaje",
        (
            "El vuelo de vuelta se canceló por un temporal; hicieron falta más noches de hotel.",
            "El aeropuerto de {city} cerró por nieve y pasamos dos noches no previstas.",
        ),
    ),
    "baggage_theft": (
        "Robo de equipaje",
        (
            "Me robaron la bolsa en el tren a {city}. Puse denuncia.",
            "En el mostrador de {city} desapareció una maleta. Adjunto la denuncia.",
        ),
    ),
    "missed_connection": (
        "Pérdida de conexión",
        (
            "El primer vuelo llegó tarde y se perdió el enlace en {city}; hubo que pagar otro vuelo.",
            "Una avería detuvo el tren y el vuelo de {city} salió sin mí.",
        ),
    ),
    "slip_fall": (
        "Caída en la propiedad",
        (
            "La persona perjudicada resbaló en el suelo mojado de la entrada del asegurado y se golpeó la rodilla.",
            "Había hielo ante la casa de {street}; la persona perjudicada cayó y se lesionó la rodilla.",
        ),
    ),
    "dog_bite": (
        "Mordedura de perro",
        (
            "El perro del asegurado se escapó en {street} y mordió a la persona perjudicada en la pierna.",
            "Al entregar un paquete fue mordida por el perro; hubo que suturar la herida.",
        ),
    ),
    "water_above": (
        "Agua del piso superior",
        (
            "Se desbordó la bañera del asegurado y el agua atravesó el techo del piso de abajo.",
            "El lavavajillas del asegurado perdió agua durante horas; techo y suelo del tercero están dañados.",
        ),
    ),
    "broken_window": (
        "Daños a bienes de terceros",
        (
            "Al cortar el césped saltó una piedra y rompió la ventana del vecino.",
            "La escalera del asegurado cayó sobre el escaparate del tercero en {street}.",
        ),
    ),
    "falling_branch": (
        "Daños a bienes de terceros",
        (
            "Una rama seca del árbol del asegurado cayó sobre el coche del tercero aparcado en {street}.",
            "Una teja de la casa del asegurado cayó sobre el coche aparcado del tercero.",
        ),
    ),
}
